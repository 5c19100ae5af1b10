/** Images and a configuration → a trained model, in a run that can be watched, changed, stopped and gone on with. */
import path from 'path';
import { claimRunFolder, FerlabError } from '../../packages/base/index';
import { openEventLog, type EventLog } from '../../packages/tensorflow/index';
import type { Config } from '../config';
import type { Split } from '../data/splitDataset';
import { Control } from './control';
import { audienceOf, type Audience } from './guardedView';
import { bestOf } from './history';
import { orderedChanges, type LiveField } from './liveChanges';
import { explainOutOfMemory, quickVersion, requireTrainable } from './requireTrainable';
import { readChanges } from './runDescription';
import { logsOf, newRunFolder, openRunFolder, writeRunDescription } from './runFolder';
import { conclude, nextSave, recallRates, save, trainEpochs, type Run } from './trainEpochs';
import { Trainer } from './trainer';
import type { TrainingOptions, TrainingResult, TrainingRun, ViewOfTraining } from './training';
import { dataFingerprint, initialState, requireSameTraining } from './trainingState';

/** The trainings of this process that have not ended, in the order in which they were started. */
const underWay = new Map<TrainingRun, Control<Run>>();

/** The training of this process that is under way, the newest if there are several. */
export const currentRun = (): TrainingRun | undefined => [...underWay.keys()].at(-1);

/**
 * Starts a training and returns at once; `await run.done` waits for its end.
 *
 * Ctrl-C and JupyterLab's stop button (SIGINT) end it as `run.stop()` does; a second time, it is not even measured
 * any more what a training stopped in its first epoch has reached. The best epoch is the one of highest validation
 * accuracy, of lowest loss among equals. One that is being stopped is waited for.
 * @throws FerlabError, at once, when another training is under way in this process (see `alongside`) or a planned
 *   change can't be made.
 * @throws (through `done`) FerlabError when the data or the folder can't be used, before anything is trained; when
 *   loss or gradient is not finite any more, memory does not suffice, or what is to be kept can't be written.
 */
export function startTraining(config: Config, data: Split, options: TrainingOptions = {}): TrainingRun {
  const { quick = false, alongside = false, warn = console.warn } = options;
  const folder = options.folder ?? newRunFolder(quick ? 'quick' : config.network);
  requireNone(folder, alongside);
  const former = [...underWay.keys()].filter((run) => !alongside || isSame(run.folder, folder));
  if (quick) ({ config, data } = quickVersion(config, data));
  const view = audienceOf(warn);
  const control: Control<Run> = new Control(() => view.onState(control.state));
  control.changes = orderedChanges(config, options.changes ?? []);
  const interrupt = () => {
    control.interrupts++;
    control.stop();
  };
  process.on('SIGINT', interrupt);
  const done = Promise.all(former.map((run) => run.done.catch(() => undefined)))
    .then(() => runTraining(config, data, folder, { ...options, warn }, control, view))
    .finally(() => {
      process.removeListener('SIGINT', interrupt);
      underWay.delete(run);
      control.end();
    });
  const run = handleOf(control, view, { folder, config, data, done }, options.view);
  underWay.set(run, control);
  // Whoever awaits `done` gets the error; nobody may be awaiting it yet.
  done.catch(() => undefined);
  if (options.view !== undefined) run.watch(options.view);
  return run;
}

const isSame = (a: string, b: string) => path.resolve(a) === path.resolve(b);

/** A cell that is run again must not train a second network beside the first without a word. */
function requireNone(folder: string, alongside: boolean): void {
  for (const [run, { stoppedBy, progress }] of underWay) {
    if (stoppedBy !== undefined || (alongside && !isSame(run.folder, folder))) continue;
    const where = progress === undefined ? '' : ` (epoch ${progress.epoch} of ${progress.epochs})`;
    throw new FerlabError(
      `A training is under way in ${run.folder}${where}. currentRun() is its handle: stop it first by ` +
        'currentRun().stop(), or see it by showRun(). To train two at once, give another folder and ' +
        'alongside: true.',
    );
  }
}

function handleOf(
  control: Control<Run>,
  view: Audience,
  facts: Pick<TrainingRun, 'folder' | 'config' | 'data' | 'done'>,
  first?: ViewOfTraining,
): TrainingRun {
  const run: TrainingRun = {
    ...facts,
    history: control.history,
    rates: control.rates,
    get state() {
      return control.state;
    },
    get progress() {
      return control.progress;
    },
    get changes() {
      return control.changes;
    },
    pause: () => control.pause(true),
    goOn: () => control.pause(false),
    stop: () => control.stop(),
    change(values) {
      const named = Object.entries(values) as [LiveField, number][];
      const at = (step: number) => named.map(([field, to]) => ({ step, field, to }));
      orderedChanges(facts.config, at(0));
      return control.ask(async ({ trainer, describe }) => {
        const changes = orderedChanges(facts.config, [...control.changes, ...at(trainer.state.step)]);
        await describe(changes);
        trainer.changes = control.changes = changes;
        view.onChange(changes);
        return changes;
      });
    },
    validateNow: () =>
      control.ask(async ({ trainer }) => {
        const measured = await trainer.validate(() => control.stoppedBy !== undefined);
        if (measured === undefined) throw new FerlabError('The training was stopped while it was measured.');
        return measured;
      }),
    checkpointNow: () => control.ask(save),
    presentModel: () => control.ask(({ trainer }) => Promise.resolve(trainer.presentModel())),
    watch: (watcher) => view.add(watcher, run),
    view() {
      if (first === undefined)
        throw new FerlabError(
          `The training in ${facts.folder} was started without a view. showRun(run) shows it.`,
        );
      view.add(first, run);
    },
  };
  // Printed, it says where it is; not enumerable, since it is no part of the handle.
  return Object.defineProperty(run, Symbol.for('nodejs.util.inspect.custom'), { value: () => runText(run) });
}

function runText({ folder, state, progress, history }: TrainingRun): string {
  const best = bestOf(history);
  return [
    `training in ${folder}: ${state}`,
    progress &&
      `epoch ${progress.epoch} of ${progress.epochs}, batch ${progress.batch} of ${progress.batches}`,
    best &&
      `best: epoch ${best.epoch}, ${(100 * best.validAccuracy).toFixed(1)}% of the validation faces right`,
  ]
    .filter(Boolean)
    .join('; ');
}

async function runTraining(
  config: Config,
  data: Split,
  folder: string,
  { resume = false, timeLimit = Infinity, warn = console.warn }: TrainingOptions,
  control: Control<Run>,
  view: Audience,
): Promise<TrainingResult> {
  requireTrainable(config, data);
  const fingerprint = dataFingerprint(data);
  const restored = await openRunFolder(folder, resume, warn);
  if (restored !== undefined) requireSameTraining(restored.state, config, fingerprint, folder);
  const before = await readChanges(folder);
  if (restored !== undefined || before.length > 0) control.changes = before;
  const counts = { train: data.train.labels.length, valid: data.valid.labels.length };
  const about = { training: { ...config }, data: { folder: data.train.folder, ...counts, fingerprint } };
  const state = restored === undefined ? initialState(config, fingerprint) : { ...restored.state, config };
  control.history.push(...state.history);
  const folders = { folder: data.train.folder, validFolder: data.valid.folder };
  const description = { config, classes: data.train.classes, data: { ...folders, ...counts } };
  const describe: Run['describe'] = (changes) => writeRunDescription(folder, { ...description, changes });
  const release = await claimRunFolder(folder);
  let [trainer, log]: [Trainer?, EventLog?] = [];
  try {
    trainer = new Trainer(config, data, state, { restored: restored?.tensors, about });
    trainer.changes = control.changes;
    recallRates({ trainer, control, config });
    if (restored === undefined) await describe(control.changes);
    const resumedAt = restored === undefined ? undefined : { epoch: state.epoch, batch: state.batch };
    view.onStart({ folder, ...counts, resumedAt });
    log = openEventLog(logsOf(folder));
    const savedAt = { step: restored?.state.step, next: nextSave(config) };
    const run: Run = { trainer, config, folder, control, view, log, savedAt, describe };
    control.enter('training');
    await trainEpochs(run, timeLimit);
    await control.serve(run);
    const result = await conclude(run, counts);
    await view.onEnd(result);
    return result;
  } catch (error) {
    throw explainOutOfMemory(error, config);
  } finally {
    trainer?.dispose();
    log?.close();
    await release();
  }
}
