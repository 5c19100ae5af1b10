/** Several trainings of different hyperparameters, on this machine or on a cluster. */
import path from 'path';
import { configure, newRunFolder, type Config, type Split } from '../../../src/index';
import { cellWaitsFor, FerlabError, UsageError } from '../../base/index';
import type { Engine, Sides, SweepWork } from './engine';
import { ranked } from './ranked';
import { rayPython, requirePlace } from './rayPlace';
import { openSweepFolder, writeSweep } from './sweepFolder';
import { sweepOnRay } from './sweepOnRay';
import { trialsOf, withSeeds, type SweepSpace, type Trial } from './sweepTrials';
import { trainHere } from './trainHere';

export interface SweepOptions {
  /** What all trials have in common; the default configuration if left out. */
  config?: Config;
  /** The images as they were loaded, or the folders that hold them. */
  data: Split | { train: string; valid?: string };
  /**
   * "grid" tries every combination; "random" so many `trials` by chance; "tpe" lets Optuna choose them by what the
   * earlier ones came to, on Ray. Default "random" with a number of trials, otherwise "grid".
   */
  search?: 'grid' | 'random' | 'tpe';
  /** So many trials, in place of every combination. */
  trials?: number;
  /** Of the search. Default 1. */
  seed?: number;
  /** Each configuration is trained with so many seeds, and judged by the mean. Default 1. */
  seeds?: number;
  /** After each rung, one in so many continues (see `rungsOf`); 1 trains all to the end. Default 3, of several seeds 1. */
  reduce?: number;
  /** How many train at once on a machine; one uses all cores already. Default 1. */
  parallel?: number;
  /** Cores of each trial; by default a machine's are divided among those that train at once. */
  cpusPerTrial?: number;
  /** Graphics processors of each trial, on Ray. Default 0. */
  gpusPerTrial?: number;
  /** How often a trial that failed is tried again; on Ray also one whose worker was lost. Default 0, on Ray 2. */
  retries?: number;
  /**
   * Where they train: "local", or on Ray: "ray" starts one on this machine, "auto" takes the cluster that it is a part
   * of, "ray://HOST:PORT" another. Default "local".
   */
  on?: string;
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

/**
 * Tries combinations of hyperparameters, each by `ferlab train` in a process of its own, here or on Ray.
 *
 * A trial that is put aside or held trains by the schedule of its whole length from the beginning, so that the winner is
 * the very training that it would have been alone. What begins slowly may be put aside though it would have won. SIGINT
 * ends all with their checkpoints.
 * @example startSweep({ learningRate: [0.001, 0.004, 0.01] }, { data })
 * @throws UsageError, at once, as `trialsOf` does, and for options that don't go together.
 * @throws (through `done`) FerlabError when the folder holds another sweep or something else, or every trial failed.
 */
export function startSweep(space: SweepSpace, options: SweepOptions): Sweep {
  const { config = configure(), folder = newRunFolder('sweep'), seed = 1, seeds = 1 } = options;
  const on = requirePlace(options.on ?? 'local');
  requireTogether(options, on);
  const planned = trialsOf(space, config, options.search === 'grid' ? {} : options);
  const trials: Trial[] = [];
  const add = (changes: Partial<Config>): Trial => {
    const name = `trial-${String(trials.length + 1).padStart(2, '0')}`;
    const own = configure({ ...config, ...changes });
    const kept = { folder: path.join(folder, name), config: own, changes };
    const trial: Trial = { name, ...kept, state: 'waiting', history: [], best: undefined, attempts: 0 };
    trials.push(trial);
    return trial;
  };
  const isTpe = options.search === 'tpe';
  if (!isTpe) withSeeds(planned, config, seeds).forEach(add);
  let written = Promise.resolve();
  const work: SweepWork = {
    trials,
    folder,
    config,
    add,
    sides: sidesOf(options.data),
    reduce: options.reduce ?? (seeds > 1 ? 1 : 3),
    parallel: options.parallel ?? 1,
    cpusPerTrial: options.cpusPerTrial,
    retries: options.retries,
    search: isTpe ? { kind: 'tpe', space, trials: options.trials!, seed } : undefined,
    told: () => options.onProgress?.(trials),
    save: () => (written = written.then(() => writeSweep(work))),
    requireSameCounts: (counts) => requireSameCounts(counts, options.data),
  };
  const engine: Engine = on === 'local' ? trainHere(work) : sweepOnRay(on, options.gpusPerTrial ?? 0, work);
  const run = async () => {
    await openSweepFolder(work);
    try {
      await engine.run();
    } finally {
      await work.save();
    }
    const { reason } = trials.find(({ state }) => state === 'failed') ?? {};
    if (trials.every(({ best }) => best === undefined) && reason !== undefined) {
      throw new FerlabError(`No trial came to anything. The first: ${reason}`);
    }
    work.told();
    return ranked(trials);
  };
  const ends = ['SIGINT', 'exit'];
  for (const end of ends) process.on(end, engine.stop);
  const done = run().finally(() => ends.forEach((end) => process.removeListener(end, engine.stop)));
  done.catch(() => undefined);
  return {
    folder,
    trials,
    stop: engine.stop,
    get done() {
      cellWaitsFor(done);
      return done;
    },
  };
}

/** What would otherwise be left aside without a word. */
function requireTogether(
  { search, trials, seeds = 1, reduce = 1, ...options }: SweepOptions,
  on: string,
): void {
  const refuse = (message: string) => {
    throw new UsageError(message);
  };
  if (search === 'grid' && trials !== undefined)
    refuse('A grid tries every combination: leave out the number of trials, or search at random.');
  if (search !== undefined && search !== 'grid' && trials === undefined)
    refuse(`Expected a number of trials for the search "${search}".`);
  if (search === 'tpe' && on === 'local')
    refuse('The search "tpe" is Optuna\'s, which comes with Ray: sweep on ray.');
  if (search === 'tpe' && seeds > 1)
    refuse('Several seeds go with a grid or a random search, not with "tpe".');
  if (seeds > 1 && reduce > 1)
    refuse('Several seeds are judged by their mean: each is trained to the end, without halving.');
  if (on === 'local' && (options.gpusPerTrial ?? 0) > 0)
    refuse('Graphics processors are dealt out by Ray: sweep on ray, or leave out how many each trial takes.');
  if (on !== 'local') rayPython();
}

function sidesOf({ train, valid }: SweepOptions['data']): Sides {
  const placeOf = (side: string | { folder: string }) => (typeof side === 'string' ? side : side.folder);
  const [from, held] = [placeOf(train), valid && placeOf(valid)];
  return held === undefined || held === from ? { train: from } : { train: from, valid: held };
}

/** Trials read the images from their folders: what was left out of them since then would go unnoticed. */
function requireSameCounts(
  counts: { train: number; valid: number },
  { train, valid }: SweepOptions['data'],
): void {
  if (typeof train !== 'object' || typeof valid !== 'object') return;
  if (train.labels.length === counts.train && valid.labels.length === counts.valid) return;
  throw new FerlabError(
    `${train.folder} gives ${counts.train} + ${counts.valid} images, not the ${train.labels.length} + ${valid.labels.length} of the data. Name folders that hold what is meant.`,
  );
}
