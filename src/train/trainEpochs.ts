/** The loop of a training: batches, epochs, checkpoints, the best model, and what it comes to. */
import { FerlabError } from '../../packages/base/index';
import type { EventLog } from '../../packages/tensorflow/index';
import type { Config } from '../config';
import { disposeModel } from '../nn/model';
import { saveModel } from '../nn/modelFolder';
import type { Control } from './control';
import type { Audience } from './guardedView';
import { isBetter, type EpochRecord } from './history';
import type { LiveChange } from './liveChanges';
import { keepCheckpoint, modelFolderOf, writeHistory } from './runFolder';
import { patienceAfter, plateauAfter } from './schedule';
import type { Trainer } from './trainer';
import type { TrainingProgress, TrainingResult } from './training';
import { newEpoch } from './trainingState';

/** A training and what it needs on its way. */
export interface Run {
  trainer: Trainer;
  config: Config;
  folder: string;
  control: Control<Run>;
  view: Audience;
  log: EventLog;
  /** Steps that were done at the last checkpoint, and when the next one is due. */
  savedAt: { step: number | undefined; next: number };
  /** Writes what the run was started with, and its changes. */
  describe(changes: readonly LiveChange[]): Promise<void>;
}

/** When the next checkpoint is due, on the clock of `performance.now()`. */
export const nextSave = ({ checkpointMinutes }: Config) => performance.now() + checkpointMinutes * 60_000;

/** Writes a checkpoint of where the training is, and returns its file. */
export async function save(run: Run): Promise<string> {
  const { trainer, config, folder } = run;
  const { step, best } = trainer.state;
  const bestStep = best === undefined ? undefined : best.epoch * trainer.batches;
  const file = await keepCheckpoint(folder, trainer.checkpoint(), config.keepCheckpoints, bestStep);
  run.savedAt = { step, next: nextSave(config) };
  return file;
}

/** Trains until the last epoch is done, patience or time is over, or the training is stopped. */
export async function trainEpochs(run: Run, timeLimit: number): Promise<void> {
  const { trainer, config, control, view } = run;
  const { state } = trainer;
  const deadline = performance.now() + timeLimit * 1000;
  const stopping = () => {
    if (performance.now() - control.idle >= deadline) control.stop('time-limit');
    return control.stoppedBy !== undefined;
  };
  // A finished training that is resumed has nothing left to do.
  if (state.epochsSinceLowest >= config.earlyStopPatience) control.stop('early-stop');
  while (state.epoch <= config.epochs && !stopping()) {
    const [imagesBefore, secondsBefore] = [state.imagesDone, state.trainSeconds];
    const order = trainer.order();
    await control.between(run);
    let began = performance.now();
    while (state.batch < trainer.batches && !stopping()) {
      trainer.trainBatch(order);
      followRate(run);
      view.onBatch((control.progress = progressOf(trainer, config)));
      // Gives way, so that an interrupt is heard and the view can draw.
      await new Promise(setImmediate);
      const { idle } = control;
      if (state.batch < trainer.batches) await control.between(run);
      if (performance.now() >= run.savedAt.next && state.batch < trainer.batches) await save(run);
      const now = performance.now();
      state.seconds += (now - began - (control.idle - idle)) / 1000;
      began = now;
    }
    if (state.batch < trainer.batches) break;
    // None where the training was interrupted after the last batch, in the validation.
    const imagesPerSecond = (state.imagesDone - imagesBefore) / (state.trainSeconds - secondsBefore) || 0;
    control.enter('validating');
    if (!(await endEpoch(run, began, imagesPerSecond))) break;
    control.enter('training');
    view.onEpoch(control.history, state.best);
    if (state.epochsSinceLowest >= config.earlyStopPatience) control.stop('early-stop');
  }
}

type Following = Pick<Run, 'trainer' | 'control' | 'config'>;

/** Keeps the learning rate of some twenty steps an epoch. */
function followRate({ trainer, control, config }: Following, step = trainer.state.step): void {
  if ((step - 1) % Math.ceil(trainer.batches / 20) > 0) return;
  // What "plateau" lowers depends on how the training went, and is only known of each epoch.
  const done = control.history[Math.ceil(step / trainer.batches) - 1];
  const rate =
    config.schedule === 'plateau' && done !== undefined ? done.learningRate : trainer.learningRate(step - 1);
  control.rates.push({ epoch: step / trainer.batches, rate });
}

/** The rates of a training that goes on, as they were kept before. */
export function recallRates(run: Following): void {
  for (let step = 1; step <= run.trainer.state.step; step++) followRate(run, step);
}

/** Validates, records the epoch, keeps the best and writes a checkpoint; false if it was interrupted before. */
async function endEpoch(run: Run, began: number, imagesPerSecond: number): Promise<boolean> {
  const { trainer, config, folder, control } = run;
  const { state } = trainer;
  const valid = await trainer.validate(() => control.stoppedBy === 'interrupt');
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
  control.history.push(record);
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
    await saveBest(run, record);
  }
  await writeHistory(folder, state.history);
  run.log.write(record.epoch, logged(record, imagesPerSecond));
  await save(run);
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

async function saveBest({ trainer, folder }: Run, { validAccuracy, validLoss }: Validation): Promise<string> {
  const model = trainer.bestModel({ metrics: { validAccuracy, validLoss } });
  try {
    return await saveModel(model, modelFolderOf(folder), { keepPrevious: false });
  } finally {
    disposeModel(model);
  }
}

type Validation = Pick<EpochRecord, 'validAccuracy' | 'validLoss'>;

/** The last checkpoint, the best model and the figures. */
export async function conclude(run: Run, counts: { train: number; valid: number }): Promise<TrainingResult> {
  const { trainer, folder, control } = run;
  const { state } = trainer;
  if (run.savedAt.step !== state.step) await save(run);
  // A training stopped in its first epoch has no best yet: what it has is measured.
  let best: (Validation & { epoch: number }) | undefined = state.best;
  if (best === undefined) {
    const valid = await trainer.validate(() => control.interrupts > 1);
    if (valid === undefined) {
      throw new FerlabError(`The training was stopped at once. Go on with it by "resume" in ${folder}.`);
    }
    best = { epoch: state.epoch, validLoss: valid.loss, validAccuracy: valid.accuracy };
  }
  const model = await saveBest(run, best);
  const images = state.history.length * counts.train + state.imagesDone;
  return {
    epochs: state.history.length,
    steps: state.step,
    parameters: trainer.architecture.parameterCount,
    imagesPerSecond: state.trainSeconds === 0 ? 0 : images / state.trainSeconds,
    history: state.history,
    best: { epoch: best.epoch, validLoss: best.validLoss, validAccuracy: best.validAccuracy },
    model,
    stoppedBy: control.stoppedBy ?? 'finished',
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
