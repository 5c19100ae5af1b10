/** Images and a configuration → a trained model, in a run that can be watched, stopped and gone on with. */
import type { Config } from '../config';
import type { Split } from '../data/splitDataset';
import { disposeModel, type ModelInfo } from '../nn/model';
import { saveModel } from '../nn/modelFolder';
import { writeCheckpoint } from './checkpoint';
import { patienceAfter } from './earlyStopping';
import { openEventLog, type EventLog } from './eventLog';
import { isBetter, type EpochRecord } from './history';
import { requireTrainable } from './requireTrainable';
import {
  checkpointOf,
  logsOf,
  modelFolderOf,
  newRunFolder,
  openRunFolder,
  writeHistory,
  writeRunDescription,
} from './runFolder';
import { plateauAfter } from './schedule';
import { Trainer } from './trainer';
import type { StoppedBy, TrainingOptions, TrainingProgress, TrainingResult, TrainingRun } from './training';
import { dataFingerprint, initialState, requireSameTraining } from './trainingState';

/**
 * Starts a training and returns at once; `await run.done` waits for its end.
 *
 * Ctrl-C and JupyterLab's stop button (SIGINT) end it as `run.stop()` does. The best epoch is the one of highest
 * validation accuracy, of lowest loss among equals.
 * @throws (through `done`) FerlabError when the data or the folder can't be used, before anything is trained.
 */
export function startTraining(config: Config, data: Split, options: TrainingOptions = {}): TrainingRun {
  const folder = options.folder ?? newRunFolder(config.network);
  const history: EpochRecord[] = [];
  const control: Control = { stoppedBy: undefined, history };
  const stop = () => (control.stoppedBy ??= 'interrupt');
  process.on('SIGINT', stop);
  const done = runTraining(config, data, folder, options, control).finally(() => {
    process.removeListener('SIGINT', stop);
  });
  // Whoever awaits `done` gets the error; nobody may be awaiting it yet.
  done.catch(() => undefined);
  return { folder, config, history, stop, done };
}

interface Control {
  stoppedBy: StoppedBy | undefined;
  history: EpochRecord[];
  log?: EventLog;
}

async function runTraining(
  config: Config,
  data: Split,
  folder: string,
  options: TrainingOptions,
  control: Control,
): Promise<TrainingResult> {
  requireTrainable(config, data);
  const view = options.view ?? {};
  const fingerprint = dataFingerprint(data);
  const restored = await openRunFolder(folder, options.resume ?? false);
  if (restored !== undefined) requireSameTraining(restored.state, config, fingerprint, folder);
  const counts = { train: data.train.labels.length, valid: data.valid.labels.length };
  const info: ModelInfo = {
    network: config.network,
    classes: data.train.classes,
    preprocessing: data.train.preprocessing,
    training: { ...config },
    data: { folder: data.train.folder, ...counts },
  };
  const state = restored?.state ?? initialState(config, fingerprint);
  control.history.push(...state.history);
  const trainer = new Trainer(config, data, info, state, restored?.tensors);
  try {
    if (restored === undefined) {
      await writeRunDescription(folder, {
        config,
        classes: info.classes,
        data: { folder: data.train.folder, ...counts },
      });
    }
    const resumedAt = restored === undefined ? undefined : { epoch: state.epoch, batch: state.batch };
    view.onStart?.({ folder, ...counts, resumedAt });
    control.log = openEventLog(logsOf(folder));
    await trainEpochs(trainer, config, folder, options, control);
    const result = await conclude(trainer, folder, counts, control.stoppedBy ?? 'finished');
    await view.onEnd?.(result);
    return result;
  } finally {
    control.log?.close();
    trainer.dispose();
  }
}

async function trainEpochs(
  trainer: Trainer,
  config: Config,
  folder: string,
  { view = {}, timeLimit = Infinity }: TrainingOptions,
  control: Control,
): Promise<void> {
  const { state } = trainer;
  const deadline = performance.now() + timeLimit * 1000;
  const stopping = () => {
    if (performance.now() >= deadline) control.stoppedBy ??= 'time-limit';
    return control.stoppedBy !== undefined;
  };
  // A finished training that is resumed has nothing left to do.
  if (state.epochsSinceLowest >= config.earlyStopPatience) control.stoppedBy ??= 'early-stop';
  while (state.epoch <= config.epochs && !stopping()) {
    let began = performance.now();
    const [imagesBefore, secondsBefore] = [state.imagesDone, state.trainSeconds];
    const order = trainer.order();
    while (state.batch < trainer.batches && !stopping()) {
      trainer.trainBatch(order);
      view.onBatch?.(progressOf(trainer, config));
      // Gives way, so that an interrupt is heard and the view can draw.
      await new Promise(setImmediate);
      const now = performance.now();
      state.seconds += (now - began) / 1000;
      began = now;
    }
    if (state.batch < trainer.batches) break;
    const imagesPerSecond = (state.imagesDone - imagesBefore) / (state.trainSeconds - secondsBefore);
    await endEpoch(trainer, config, folder, control, began);
    control.log?.write(state.history.at(-1)!, imagesPerSecond);
    view.onEpoch?.(control.history, state.best);
    if (state.epochsSinceLowest >= config.earlyStopPatience) control.stoppedBy ??= 'early-stop';
  }
}

/** Validates, records the epoch, keeps the best and writes a checkpoint. */
async function endEpoch(
  trainer: Trainer,
  config: Config,
  folder: string,
  control: Control,
  began: number,
): Promise<void> {
  const { state } = trainer;
  const valid = await trainer.validate();
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
  Object.assign(state, {
    epoch: state.epoch + 1,
    batch: 0,
    lossSum: 0,
    correctSum: 0,
    imagesDone: 0,
    seconds: 0,
  });
  if (isBetter(record, state.best)) {
    state.best = record;
    trainer.keepBest();
    await saveBest(trainer, folder, record);
  }
  await writeHistory(folder, state.history);
  await writeCheckpoint(checkpointOf(folder), trainer.checkpoint());
}

async function saveBest(
  trainer: Trainer,
  folder: string,
  { validAccuracy, validLoss }: Validation,
): Promise<string> {
  const model = trainer.bestModel({ metrics: { validAccuracy, validLoss } });
  try {
    return await saveModel(model, modelFolderOf(folder), { keepPrevious: false });
  } finally {
    disposeModel(model);
  }
}

type Validation = Pick<EpochRecord, 'validAccuracy' | 'validLoss'>;

async function conclude(
  trainer: Trainer,
  folder: string,
  counts: { train: number; valid: number },
  stoppedBy: StoppedBy,
): Promise<TrainingResult> {
  const { state } = trainer;
  const stoppedBetween = state.batch > 0;
  // A training stopped in its first epoch has no best yet: what it has is measured.
  let best: (Validation & { epoch: number }) | undefined = state.best;
  if (best === undefined) {
    const { loss, accuracy } = await trainer.validate();
    best = { epoch: state.epoch, validLoss: loss, validAccuracy: accuracy };
  }
  const model = await saveBest(trainer, folder, best);
  if (stoppedBetween || state.history.length === 0) {
    await writeCheckpoint(checkpointOf(folder), trainer.checkpoint());
  }
  const images = state.history.length * counts.train + state.imagesDone;
  return {
    epochs: state.history.length,
    steps: state.step,
    parameters: trainer.architecture.parameterCount,
    imagesPerSecond: state.trainSeconds === 0 ? 0 : images / state.trainSeconds,
    history: state.history,
    best: { epoch: best.epoch, validLoss: best.validLoss, validAccuracy: best.validAccuracy },
    model,
    stoppedBy,
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
