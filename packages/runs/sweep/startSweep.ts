/** Several trainings, one process each, of which the weak ones end early. */
import path from 'path';
import { bestOf, configure, isBetter, newRunFolder, type Config, type Split } from '../../../src/index';
import { cellWaitsFor, FerlabError, messageOf } from '../../base/index';
import { openSweepFolder, writeSweep } from './sweepFolder';
import { rungsOf, trialsOf, type SweepSpace, type Trial } from './sweepTrials';
import { startTrial, type TrialProcess } from './trialProcess';

export interface SweepOptions {
  /** What all trials have in common; the default configuration if left out. */
  config?: Config;
  /** The images as they were loaded, or the folders that hold them. */
  data: Split | { train: string; valid?: string };
  /** So many trials at random, in place of every combination. */
  trials?: number;
  /** Of the random trials. Default 1. */
  seed?: number;
  /** After each rung, one in so many continues (see `rungsOf`); 1 trains all to the end. Default 3. */
  reduce?: number;
  /** How many train at once; one uses all cores already. Default 1. */
  parallel?: number;
  /** Where the runs are kept; the folder of an interrupted sweep is continued. By default a new one below `runs`. */
  folder?: string;
  /** Called whenever a trial has got on. */
  onProgress?(trials: readonly Trial[]): void;
}

export interface Sweep {
  readonly folder: string;
  readonly trials: readonly Trial[];
  /** Ends the trainings after their batches under way; `done` then tells what was reached. */
  stop(): void;
  /** All trials, the most accurate first; a notebook's cell that awaits them gets them by the stop button, too. */
  readonly done: Promise<readonly Trial[]>;
}

/** The most accurate first; those that reached nothing last. */
export function ranked(trials: readonly Trial[]): Trial[] {
  const before = (a: Trial, b: Trial) => a.best !== undefined && isBetter(a.best, b.best);
  return [...trials].sort((a, b) => Number(before(b, a)) - Number(before(a, b)));
}

/**
 * Tries combinations of hyperparameters on this machine, each by `ferlab train` in a process of its own.
 *
 * A trial is held at its rung and, if it is among the best, continued from its checkpoint: it trains by the schedule
 * of its whole length from the beginning, so that the winner is the very training that it would have been alone. What
 * begins slowly may be put aside though it would have won. SIGINT ends all with their checkpoints.
 * @example startSweep({ learningRate: [0.001, 0.004, 0.01] }, { data })
 * @throws UsageError, at once, as `trialsOf` does.
 * @throws (through `done`) FerlabError when the folder holds another sweep or something else, or every trial failed.
 */
export function startSweep(space: SweepSpace, options: SweepOptions): Sweep {
  const { config = configure(), folder = newRunFolder('sweep'), reduce = 3 } = options;
  const trials = trialsOf(space, config, options).map((changes, i): Trial => {
    const name = `trial-${String(i + 1).padStart(2, '0')}`;
    const own = configure({ ...config, ...changes });
    return {
      name,
      folder: path.join(folder, name),
      config: own,
      changes,
      state: 'waiting',
      history: [],
      best: undefined,
    };
  });
  const running = new Set<TrialProcess>();
  let stopped = false;
  const stop = () => {
    stopped = true;
    for (const trial of running) trial.stop();
  };
  const sides = sidesOf(options.data);
  const told = () => options.onProgress?.(trials);
  const advance = async (trial: Trial, until: number) => {
    if (stopped) return;
    const isHeld = until < trial.config.epochs && trial.history.length >= until;
    if (isHeld || trial.state === 'finished') return;
    trial.state = 'training';
    told();
    const training = startTrial(argumentsOf(trial, sides), {
      onStart: (counts) => requireSameCounts(counts, options.data, trial, stop),
      onEpoch(record) {
        trial.history = [...trial.history.filter(({ epoch }) => epoch < record.epoch), record];
        trial.best = bestOf(trial.history);
        if (record.epoch >= until && until < trial.config.epochs) training.stop();
        told();
      },
    });
    running.add(training);
    if (stopped) training.stop();
    try {
      const finished = await training.done;
      if (trial.reason !== undefined) trial.state = 'failed';
      else trial.state = finished ? 'finished' : stopped ? 'interrupted' : 'waiting';
    } catch (error) {
      Object.assign(trial, { state: 'failed', reason: trial.reason ?? messageOf(error) });
    } finally {
      running.delete(training);
      told();
    }
  };
  const runRungs = async () => {
    await openSweepFolder(folder, trials, sides);
    let left = trials;
    let written = Promise.resolve();
    for (const rung of rungsOf(trials.length, config.epochs, reduce)) {
      left = left.filter(({ state }) => state !== 'failed');
      const goOn = ranked(left).slice(0, rung.trials);
      for (const trial of left)
        if (!goOn.includes(trial) && trial.state !== 'finished') trial.state = 'put aside';
      left = goOn;
      const queue = [...left];
      const work = async () => {
        for (let next = queue.shift(); next !== undefined && !stopped; next = queue.shift()) {
          await advance(next, Math.max(1, Math.round(next.config.epochs * rung.share)));
          await (written = written.then(() => writeSweep(folder, trials, sides)));
        }
      };
      await Promise.all(Array.from({ length: options.parallel ?? 1 }, work));
      if (stopped) break;
    }
    await writeSweep(folder, trials, sides);
    const { reason } = trials.find(({ state }) => state === 'failed') ?? {};
    if (trials.every(({ best }) => best === undefined) && reason !== undefined) {
      throw new FerlabError(`No trial came to anything. The first: ${reason}`);
    }
    told();
    return ranked(trials);
  };
  const ends = ['SIGINT', 'exit'];
  for (const end of ends) process.on(end, stop);
  const done = runRungs().finally(() => ends.forEach((end) => process.removeListener(end, stop)));
  done.catch(() => undefined);
  return {
    folder,
    trials,
    stop,
    get done() {
      cellWaitsFor(done);
      return done;
    },
  };
}

/** The folders of both sides; one alone where it is divided by the configuration. */
function sidesOf({ train, valid }: SweepOptions['data']): { train: string; valid?: string } {
  const placeOf = (side: string | { folder: string }) => (typeof side === 'string' ? side : side.folder);
  const [from, held] = [placeOf(train), valid && placeOf(valid)];
  return held === undefined || held === from ? { train: from } : { train: from, valid: held };
}

function argumentsOf({ folder }: Trial, { train, valid }: { train: string; valid?: string }): string[] {
  const sides = ['--data', train, ...(valid === undefined ? [] : ['--valid', valid])];
  return [...sides, '--out', folder, '--config', `${folder}.json`];
}

/** Trials read the images from their folders: what was left out of them since then would go unnoticed. */
function requireSameCounts(
  counts: { train: number; valid: number },
  { train, valid }: SweepOptions['data'],
  trial: Trial,
  stop: () => void,
): void {
  if (typeof train !== 'object' || typeof valid !== 'object') return;
  if (train.labels.length === counts.train && valid.labels.length === counts.valid) return;
  trial.reason = `${train.folder} gives ${counts.train} + ${counts.valid} images, not the ${train.labels.length} + ${valid.labels.length} of the data. Name folders that hold what is meant.`;
  stop();
}
