/** The loop of a training: batches, epochs, checkpoints, the best model, and what it comes to. */
import { FerlabError } from '../../packages/base/index';
import type { Config } from '../config';
import { disposeModel } from '../nn/model';
import { saveModel } from '../nn/modelFolder';
import type { Training, Work } from './control';
import { requireTame } from './diverged';
import { isBetter, type EpochRecord } from './history';
import { modelFolderOf, writeHistory } from './runFolder';
import { patienceAfter, plateauAfter } from './schedule';
import type { Trainer } from './trainer';
import type { TrainingProgress, TrainingResult } from './training';
import { newEpoch } from './trainingState';

/**
 * Trains until the last epoch is done, patience or time is over, or the training is stopped.
 *
 * @throws Diverged when the training runs away.
 */
export async function trainEpochs(work: Work, timeLimit: number): Promise<void> {
  const { training, trainer } = work;
  const { config } = training;
  const { state } = trainer;
  const deadline = performance.now() + timeLimit * 1000;
  const stopping = () => {
    if (performance.now() - training.idle >= deadline) training.stop('time-limit');
    return training.stoppedBy !== undefined;
  };
  const tame = () => {
    const [classes, last] = [training.data.train.classes.length, state.epoch > config.epochs];
    requireTame(state.history, { classes, step: state.step, last });
  };
  // A finished training that is resumed has nothing left to do.
  if (state.epoch > config.epochs) tame();
  if (state.epochsSinceLowest >= config.earlyStopPatience) training.stop('early-stop');
  while (state.epoch <= config.epochs && !stopping()) {
    const [imagesBefore, secondsBefore] = [state.imagesDone, state.trainSeconds];
    const order = trainer.order();
    await training.between(work);
    let began = performance.now();
    while (state.batch < trainer.batches && !stopping()) {
      trainer.trainBatch(order);
      followRate(training, trainer);
      const progress = (training.progress = progressOf(trainer, config));
      void training.tell((view) => view.onBatch?.(progress));
      // Gives way, so that an interrupt is heard and the view can draw.
      await new Promise(setImmediate);
      const { idle } = training;
      if (state.batch < trainer.batches) await training.between(work);
      if (performance.now() >= training.savedAt.next && state.batch < trainer.batches)
        await training.save(trainer);
      const now = performance.now();
      state.seconds += (now - began - (training.idle - idle)) / 1000;
      began = now;
    }
    if (state.batch < trainer.batches) break;
    // None where the training was interrupted after the last batch, in the validation.
    const imagesPerSecond = (state.imagesDone - imagesBefore) / (state.trainSeconds - secondsBefore) || 0;
    training.enter('validating');
    if (!(await endEpoch(work, began, imagesPerSecond))) break;
    training.enter('training');
    void training.tell((view) => view.onEpoch?.(training.history, state.best));
    tame();
    if (state.epochsSinceLowest >= config.earlyStopPatience) training.stop('early-stop');
  }
}

/** Keeps the learning rate of some twenty steps an epoch. */
function followRate(training: Training, trainer: Trainer, step = trainer.state.step): void {
  if ((step - 1) % Math.ceil(trainer.batches / 20) > 0) return;
  // What "plateau" lowers depends on how the training went, and is only known of each epoch.
  const done = training.history[Math.ceil(step / trainer.batches) - 1];
  const rate =
    training.config.schedule === 'plateau' && done !== undefined
      ? done.learningRate
      : trainer.learningRate(step - 1);
  training.rates.push({ epoch: step / trainer.batches, rate });
}

/** The rates of a training that goes on, as they were kept before. */
export function recallRates(training: Training, trainer: Trainer): void {
  for (let step = 1; step <= trainer.state.step; step++) followRate(training, trainer, step);
}

/** Validates, records the epoch, keeps the best and writes a checkpoint; false if it was interrupted before. */
async function endEpoch(work: Work, began: number, imagesPerSecond: number): Promise<boolean> {
  const { training, trainer } = work;
  const { config, folder } = training;
  const { state } = trainer;
  const valid = await trainer.validate(() => training.stoppedBy === 'interrupt');
  if (valid === undefined) return false;
  const record: EpochRecord = {
    epoch: state.epoch,
    trainLoss: state.lossSum / state.imagesDone,
    trainAccuracy: state.correctSum / state.imagesDone,
    validLoss: valid.loss,
    validAccuracy: valid.accuracy,
    learningRate: trainer.learningRate(state.step - 1),
    seconds: state.seconds + (performance.now() - began) / 1000,
  };
  state.history.push(record);
  training.history.push(record);
  const { lowestLoss, epochsSinceLowest } = state;
  Object.assign(
    state,
    patienceAfter({ lowestLoss, epochsSinceLowest }, valid.loss, config.earlyStopMinDelta),
  );
  if (config.schedule === 'plateau') {
    const before = { ...state.plateau, best: state.plateau.best ?? Infinity };
    state.plateau = plateauAfter(before, valid.loss, {
      factor: config.plateauFactor,
      patience: config.plateauPatience,
      lowest: config.lowestRate,
    });
  }
  Object.assign(state, newEpoch(state.epoch + 1));
  if (isBetter(record, state.best)) {
    state.best = record;
    trainer.keepBest();
    await saveBest(work, record);
  }
  await writeHistory(folder, state.history);
  work.log.write(record.epoch, logged(record, imagesPerSecond));
  await training.save(trainer);
  return true;
}

const logged = (record: EpochRecord, imagesPerSecond: number) => ({
  'loss/train': record.trainLoss,
  'loss/valid': record.validLoss,
  'accuracy/train': record.trainAccuracy,
  'accuracy/valid': record.validAccuracy,
  'learning rate': record.learningRate,
  'images per second': imagesPerSecond,
});

async function saveBest(
  { trainer, training }: Work,
  { validAccuracy, validLoss }: Validation,
): Promise<string> {
  const model = trainer.bestModel({ metrics: { validAccuracy, validLoss } });
  try {
    return await saveModel(model, modelFolderOf(training.folder), { keepPrevious: false });
  } finally {
    disposeModel(model);
  }
}

type Validation = Pick<EpochRecord, 'validAccuracy' | 'validLoss'>;

/** The last checkpoint, the best model and the figures. */
export async function conclude(
  work: Work,
  counts: { train: number; valid: number },
): Promise<TrainingResult> {
  const { training, trainer } = work;
  const { state } = trainer;
  if (training.savedAt.step !== state.step) await training.save(trainer);
  // A training stopped in its first epoch has no best yet: what it has is measured.
  let best: (Validation & { epoch: number }) | undefined = state.best;
  if (best === undefined) {
    const valid = await trainer.validate(() => training.interrupts > 1);
    if (valid === undefined) {
      throw new FerlabError(
        `The training was stopped at once. Continue it by "resume" in ${training.folder}.`,
      );
    }
    best = { epoch: state.epoch, validLoss: valid.loss, validAccuracy: valid.accuracy };
  }
  const model = await saveBest(work, best);
  const images = state.history.length * counts.train + state.imagesDone;
  return {
    epochs: state.history.length,
    steps: state.step,
    parameters: trainer.architecture.parameterCount,
    imagesPerSecond: state.trainSeconds === 0 ? 0 : images / state.trainSeconds,
    history: state.history,
    best: { epoch: best.epoch, validLoss: best.validLoss, validAccuracy: best.validAccuracy },
    model,
    stoppedBy: training.stoppedBy ?? 'finished',
  };
}

function progressOf(trainer: Trainer, config: Config): TrainingProgress {
  const { state, batches } = trainer;
  const left = (config.epochs - state.epoch) * batches + batches - state.batch;
  const stepSeconds = state.trainSeconds / state.step;
  return {
    epoch: state.epoch,
    epochs: config.epochs,
    batch: state.batch,
    batches,
    loss: state.lossSum / state.imagesDone,
    accuracy: state.correctSum / state.imagesDone,
    learningRate: trainer.learningRate(state.step - 1),
    gradientNorm: trainer.gradientNorm,
    imagesPerSecond: config.batchSize / stepSeconds,
    secondsLeft: left * stepSeconds,
  };
}
