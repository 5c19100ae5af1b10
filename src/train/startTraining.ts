/** Images and a configuration → a trained model, in a run that can be watched, changed, stopped and continued. */
import path from 'path';
import { claimRunFolder, FerlabError, messageOf } from '../../packages/base/index';
import { isNotebook, trainingBar } from '../../packages/display/index';
import { openEventLog, type EventLog } from '../../packages/tensorflow/index';
import type { Config } from '../config';
import type { Split } from '../data/splitDataset';
import { Training, type Work } from './control';
import { Diverged } from './diverged';
import { endText, type RunEnd } from './ending';
import { orderedChanges } from './liveChanges';
import { explainOutOfMemory, quickVersion, requireTrainable } from './requireTrainable';
import { readChanges } from './runDescription';
import { logsOf, newRunFolder, openRunFolder, writeRunDescription } from './runFolder';
import { conclude, recallRates, trainEpochs } from './trainEpochs';
import { Trainer } from './trainer';
import { openStart } from './startFrom';
import { Teacher } from './teacher';
import { disposeModel } from '../nn/model';
import type { TrainingOptions, TrainingResult, TrainingRun, ViewOfTraining } from './training';
import { dataFingerprint, initialState, requireSameTraining } from './trainingState';

/** The trainings of this process that have not ended, in the order in which they were started. */
const underWay = new Set<Training>();

/** The training of this process that is under way, the newest if there are several. */
export const currentRun = (): TrainingRun | undefined => [...underWay].at(-1);

/**
 * Starts a training and returns at once; `await run.done` waits for its end.
 *
 * Ctrl-C and JupyterLab's stop button (SIGINT) end it as `run.stop()` does; a second time, it is not even measured
 * any more what a training stopped in its first epoch has reached. The best epoch is the one of highest validation
 * accuracy, of lowest loss among equals. One that is being stopped is waited for.
 * @throws FerlabError, at once, when another training is under way in this process (see `alongside`) or a planned
 *   change can't be made.
 * @throws (through `done`) FerlabError when the data or the folder can't be used, before anything is trained; when
 *   the training diverges, memory does not suffice, or what is to be kept can't be written.
 */
export function startTraining(config: Config, data: Split, options: TrainingOptions = {}): TrainingRun {
  const { quick = false, alongside = false, warn = console.warn, view = plainView() } = options;
  const folder = options.folder ?? newRunFolder(quick ? 'quick' : config.network);
  requireNone(folder, alongside);
  const former = [...underWay].filter((other) => !alongside || isSame(other.folder, folder));
  if (quick) ({ config, data } = quickVersion(config, data));
  if (options.from !== undefined) config = { ...config, from: config.from || 'a model in memory' };
  const changes = orderedChanges(config, options.changes ?? []);
  const training = new Training(folder, config, data, { view, warn }, async (training) => {
    training.changes = changes;
    const interrupt = () => {
      training.interrupts++;
      training.stop();
    };
    process.on('SIGINT', interrupt);
    try {
      await Promise.all(former.map(({ ending }) => ending.catch(() => undefined)));
      return await train(training, { ...options, warn });
    } catch (error) {
      training.failure = messageOf(error);
      throw error;
    } finally {
      process.removeListener('SIGINT', interrupt);
      underWay.delete(training);
      training.end();
    }
  });
  underWay.add(training);
  // Only now: what makes a view may ask for the training under way.
  if (view !== undefined) training.watch(view);
  return training;
}

/** In a notebook nothing trains without a word: what is given no view has a bar. */
const plainView = (): ViewOfTraining | undefined =>
  isNotebook() ? (run) => trainingBar(run.config, run.data.train.labels.length, endText, run) : undefined;

const isSame = (a: string, b: string) => path.resolve(a) === path.resolve(b);

/** A cell that is run again must not train a second network beside the first without a word. */
function requireNone(folder: string, alongside: boolean): void {
  for (const { folder: other, stoppedBy, progress } of underWay) {
    if (stoppedBy !== undefined || (alongside && !isSame(other, folder))) continue;
    const where = progress === undefined ? '' : ` (epoch ${progress.epoch} of ${progress.epochs})`;
    throw new FerlabError(
      `A training is under way in ${other}${where}. currentRun() is its handle: stop it first by ` +
        'currentRun().stop(), or see it by showRun(). To train two at once, give another folder and ' +
        'alongside: true.',
    );
  }
}

async function train(training: Training, options: TrainingOptions): Promise<TrainingResult> {
  const { config, data } = training;
  requireTrainable(config, data);
  const teacher = await Teacher.open(config, data.train);
  try {
    return await trainWith(teacher, training, options);
  } finally {
    teacher?.dispose();
  }
}

async function trainWith(
  teacher: Teacher | undefined,
  training: Training,
  { resume = false, timeLimit = Infinity, quick = false, warn = console.warn, from }: TrainingOptions,
): Promise<TrainingResult> {
  const { config, data, folder } = training;
  const fingerprint = dataFingerprint(data);
  const restored = await openRunFolder(folder, resume, warn);
  if (restored !== undefined) requireSameTraining(restored.state, config, fingerprint, folder);
  const before = await readChanges(folder);
  if (restored !== undefined || before.length > 0) training.changes = before;
  const counts = { train: data.train.labels.length, valid: data.valid.labels.length };
  const about = { training: { ...config }, data: { folder: data.train.folder, ...counts, fingerprint } };
  const state = restored === undefined ? initialState(config, fingerprint) : { ...restored.state, config };
  training.history.push(...state.history);
  const folders = { folder: data.train.folder, validFolder: data.valid.folder };
  const description = { config, classes: data.train.classes, data: { ...folders, ...counts }, quick };
  const describe: Work['describe'] = (changes, ended) =>
    writeRunDescription(folder, { ...description, changes, ended });
  const ended = (by: RunEnd['by'], step: number) => {
    const [epochs, at] = [training.history.length, new Date().toISOString()];
    return describe(training.changes, { by, step, epochs, at });
  };
  const release = await claimRunFolder(folder);
  let [trainer, log]: [Trainer?, EventLog?] = [];
  try {
    const start = restored === undefined ? await openStart(config, data.train, from) : undefined;
    trainer = new Trainer(config, data, state, { restored: restored?.tensors, about, teacher, start });
    if (start !== undefined && start !== from) disposeModel(start);
    trainer.changes = training.changes;
    recallRates(training, trainer);
    if (restored === undefined) await describe(training.changes);
    const resumedAt = restored === undefined ? undefined : { epoch: state.epoch, batch: state.batch };
    void training.tell((view) => view.onStart?.({ folder, ...counts, resumedAt }));
    log = openEventLog(logsOf(folder));
    training.saved(restored?.state.step);
    const work = { training, trainer, log, describe };
    training.enter('training');
    await trainEpochs(work, timeLimit);
    await training.serve(work);
    const result = await conclude(work, counts);
    await ended(result.stoppedBy, result.steps);
    await training.tell((view) => view.onEnd?.(result));
    return result;
  } catch (error) {
    // What it failed by matters more than that this can't be written.
    if (error instanceof Diverged) await ended('diverged', error.step).catch(() => undefined);
    throw explainOutOfMemory(error, config);
  } finally {
    trainer?.dispose();
    log?.close();
    await release();
  }
}
