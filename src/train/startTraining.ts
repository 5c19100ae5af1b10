/** Images and a configuration → a trained model, in a run that can be watched, stopped and gone on with. */
import path from 'path';
import type { Config } from '../config';
import type { Split } from '../data/splitDataset';
import { FerlabError } from '../errors';
import { disposeModel, type ModelInfo } from '../nn/model';
import { saveModel } from '../nn/modelFolder';
import { patienceAfter } from './earlyStopping';
import { openEventLog, type EventLog } from './eventLog';
import { guardedView } from './guardedView';
import { isBetter, type EpochRecord } from './history';
import { explainOutOfMemory } from './outOfMemory';
import { requireTrainable } from './requireTrainable';
import {
  keepCheckpoint,
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

/** The trainings of this process that have not ended, by their folders. */
const underWay = new Map<string, { control: Control; done: Promise<unknown> }>();

/**
 * Starts a training and returns at once; `await run.done` waits for its end.
 *
 * Ctrl-C and JupyterLab's stop button (SIGINT) end it as `run.stop()` does; a second time, it is not even measured
 * any more what a training stopped in its first epoch has reached. The best epoch is the one of highest validation
 * accuracy, of lowest loss among equals.
 * @throws (through `done`) FerlabError when the data or the folder can't be used, before anything is trained; when
 *   loss or gradient is not finite any more, memory does not suffice, or what is to be kept can't be written.
 */
export function startTraining(config: Config, data: Split, options: TrainingOptions = {}): TrainingRun {
  const folder = options.folder ?? newRunFolder(config.network);
  const history: EpochRecord[] = [];
  const control: Control = { stoppedBy: undefined, interrupts: 0, history };
  const stop = () => (control.stoppedBy ??= 'interrupt');
  const interrupt = () => {
    control.interrupts++;
    stop();
  };
  process.on('SIGINT', interrupt);
  const place = path.resolve(folder);
  const former = underWay.get(place);
  const done = afterFormer(former, folder)
    .then(() => runTraining(config, data, folder, options, control))
    .finally(() => {
      process.removeListener('SIGINT', interrupt);
      if (underWay.get(place)?.control === control) underWay.delete(place);
    });
  if (former === undefined || former.control.stoppedBy !== undefined) underWay.set(place, { control, done });
  // Whoever awaits `done` gets the error; nobody may be awaiting it yet.
  done.catch(() => undefined);
  return { folder, config, history, stop, done };
}

/** A cell that is run again while the training that it began is still being put away waits for that. */
async function afterFormer(former: { control: Control; done: Promise<unknown> } | undefined, folder: string) {
  if (former === undefined) return;
  if (former.control.stoppedBy === undefined) {
    throw new FerlabError(`A training is under way in ${folder}. Stop it first, or choose another folder.`);
  }
  await former.done.catch(() => undefined);
}

interface Control {
  stoppedBy: StoppedBy | undefined;
  interrupts: number;
  history: EpochRecord[];
}

/** A training and what it needs on its way. */
interface Run {
  trainer: Trainer;
  config: Config;
  folder: string;
  control: Control;
  view: ReturnType<typeof guardedView>;
  log: EventLog;
  /** Steps that were done at the last checkpoint, and when the next one is due. */
  savedAt: { step: number | undefined; next: number };
}

async function runTraining(
  config: Config,
  data: Split,
  folder: string,
  { view, resume = false, timeLimit = Infinity, warn = console.warn }: TrainingOptions,
  control: Control,
): Promise<TrainingResult> {
  requireTrainable(config, data);
  const fingerprint = dataFingerprint(data);
  const restored = await openRunFolder(folder, resume, warn);
  if (restored !== undefined) requireSameTraining(restored.state, config, fingerprint, folder);
  const counts = { train: data.train.labels.length, valid: data.valid.labels.length };
  const info: ModelInfo = {
    network: config.network,
    classes: data.train.classes,
    preprocessing: data.train.preprocessing,
    training: { ...config },
    data: { folder: data.train.folder, ...counts, fingerprint },
  };
  const state = restored === undefined ? initialState(config, fingerprint) : { ...restored.state, config };
  control.history.push(...state.history);
  const shown = guardedView(view ?? {}, warn);
  let [trainer, log]: [Trainer?, EventLog?] = [];
  try {
    trainer = new Trainer(config, data, info, state, restored?.tensors);
    if (restored === undefined) {
      const description = { config, classes: info.classes, data: { folder: data.train.folder, ...counts } };
      await writeRunDescription(folder, description);
    }
    const resumedAt = restored === undefined ? undefined : { epoch: state.epoch, batch: state.batch };
    shown.onStart({ folder, ...counts, resumedAt });
    log = openEventLog(logsOf(folder));
    const savedAt = { step: restored?.state.step, next: nextSave(config) };
    const run: Run = { trainer, config, folder, control, view: shown, log, savedAt };
    await trainEpochs(run, timeLimit);
    const result = await conclude(run, counts);
    await shown.onEnd(result);
    return result;
  } catch (error) {
    throw explainOutOfMemory(error, config);
  } finally {
    trainer?.dispose();
    log?.close();
  }
}

const nextSave = ({ checkpointMinutes }: Config) => performance.now() + checkpointMinutes * 60_000;

/** Writes a checkpoint of where the training is. */
async function save(run: Run): Promise<void> {
  const { trainer, config, folder } = run;
  const { step, best } = trainer.state;
  const bestStep = best === undefined ? undefined : best.epoch * trainer.batches;
  await keepCheckpoint(folder, trainer.checkpoint(), config.keepCheckpoints, bestStep);
  run.savedAt = { step, next: nextSave(config) };
}

async function trainEpochs(run: Run, timeLimit: number): Promise<void> {
  const { trainer, config, control, view } = run;
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
      view.onBatch(progressOf(trainer, config));
      // Gives way, so that an interrupt is heard and the view can draw.
      await new Promise(setImmediate);
      if (performance.now() >= run.savedAt.next && state.batch < trainer.batches) await save(run);
      const now = performance.now();
      state.seconds += (now - began) / 1000;
      began = now;
    }
    if (state.batch < trainer.batches) break;
    // None where the training was interrupted after the last batch, in the validation.
    const imagesPerSecond = (state.imagesDone - imagesBefore) / (state.trainSeconds - secondsBefore) || 0;
    if (!(await endEpoch(run, began, imagesPerSecond))) break;
    view.onEpoch(control.history, state.best);
    if (state.epochsSinceLowest >= config.earlyStopPatience) control.stoppedBy ??= 'early-stop';
  }
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
    await saveBest(run, record);
  }
  await writeHistory(folder, state.history);
  run.log.write(record, imagesPerSecond);
  await save(run);
  return true;
}

async function saveBest({ trainer, folder }: Run, { validAccuracy, validLoss }: Validation): Promise<string> {
  const model = trainer.bestModel({ metrics: { validAccuracy, validLoss } });
  try {
    return await saveModel(model, modelFolderOf(folder), { keepPrevious: false });
  } finally {
    disposeModel(model);
  }
}

type Validation = Pick<EpochRecord, 'validAccuracy' | 'validLoss'>;

async function conclude(run: Run, counts: { train: number; valid: number }): Promise<TrainingResult> {
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
