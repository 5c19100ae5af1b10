/** What a sweep tries, and how long each is tried. */
import { configure, fieldNames, fields, type Config, type EpochRecord, type Field } from '../../../src/index';
import { randomStream, suggestion, UsageError } from '../../base/index';

/** Numbers between two, drawn evenly, or evenly by factors with "log". */
interface Range {
  from: number;
  to: number;
  scale?: 'linear' | 'log';
}

/** For each hyperparameter the values to try, or a range to draw from. */
export type SweepSpace = {
  readonly [Name in keyof Config]?: readonly Config[Name][] | (Config[Name] extends number ? Range : never);
};

/** One of the trainings of a sweep. */
export interface Trial {
  name: string;
  folder: string;
  config: Config;
  /** In what it differs. */
  changes: Partial<Config>;
  state: 'waiting' | 'training' | 'put aside' | 'finished' | 'failed' | 'interrupted';
  history: readonly EpochRecord[];
  best: EpochRecord | undefined;
  /** How often it was begun or taken up again: by a new sweep, after a failure, or on another machine. */
  attempts: number;
  /** Why it failed, or has to begin again. */
  reason?: string;
}

/**
 * The configurations to try: every combination of the values, or so many drawn at random by the seed (Bergstra & Bengio
 * 2012), none of them twice.
 *
 * @throws UsageError for an unknown field, a value out of its range, or a range without a number of trials.
 */
export function trialsOf(
  space: SweepSpace,
  base: Config,
  { trials, seed = 1 }: { trials?: number; seed?: number } = {},
): Partial<Config>[] {
  const named = Object.entries(space) as [keyof Config, readonly unknown[] | Range][];
  for (const [name, values] of named) {
    if (!Object.hasOwn(fields, name)) {
      throw new UsageError(`Unknown field "${name}" in the sweep.${suggestion(name, fieldNames)}`);
    }
    if (name === 'preset') {
      throw new UsageError(
        'A sweep goes over what a preset changes: name those fields in place of "preset".',
      );
    }
    const { from, to } = values as Range;
    if (!Array.isArray(values)) for (const end of [from, to]) configure({ ...base, [name]: end });
    if (!Array.isArray(values) && trials === undefined) {
      throw new UsageError(`Expected values for ${name}, or a number of trials to draw from its range.`);
    }
  }
  if (named.length === 0 || named.some(([, values]) => Array.isArray(values) && values.length === 0))
    throw new UsageError('Expected values to try, such as { learningRate: [0.002, 0.004] }.');
  const all = trials === undefined ? grid(named as [string, unknown[]][]) : draw(named, trials, seed);
  for (const changes of all) configure({ ...base, ...changes });
  return all;
}

/**
 * Each configuration with so many seeds, from that of the base on.
 *
 * @throws UsageError where the seed is among what is tried.
 */
export function withSeeds(all: readonly Partial<Config>[], base: Config, seeds: number): Partial<Config>[] {
  if (seeds === 1) return [...all];
  if (all.some((changes) => changes.seed !== undefined))
    throw new UsageError('Expected either values of the seed or a number of seeds, not both.');
  return all.flatMap((changes) =>
    Array.from({ length: seeds }, (_, i) => ({ ...changes, seed: base.seed + i })),
  );
}

const grid = (named: [string, unknown[]][]): Partial<Config>[] =>
  named.reduce<Partial<Config>[]>(
    (rows, [name, values]) =>
      rows.flatMap((row) => [...new Set(values)].map((value) => ({ ...row, [name]: value }))),
    [{}],
  );

function draw(named: [keyof Config, readonly unknown[] | Range][], trials: number, seed: number) {
  const random = randomStream(seed, 'sweep');
  const one = (name: keyof Config, values: readonly unknown[] | Range) => {
    if (Array.isArray(values)) return (values as unknown[])[random.integer(values.length)];
    const { from, to, scale = 'linear' } = values as Range;
    const value =
      scale === 'log' ? Math.exp(random.uniform(Math.log(from), Math.log(to))) : random.uniform(from, to);
    const rounded = Number(value.toPrecision(3));
    return (fields[name] as Field<unknown>).accepts(rounded) ? rounded : Math.round(value);
  };
  const drawn = new Map<string, Partial<Config>>();
  // A space of few combinations may hold fewer than were asked for.
  for (let attempt = 0; drawn.size < trials && attempt < 100 * trials; attempt++) {
    const changes = Object.fromEntries(named.map(([name, values]) => [name, one(name, values)]));
    drawn.set(JSON.stringify(changes), changes);
  }
  return [...drawn.values()];
}

/**
 * The rungs of successive halving (Jamieson & Talwalkar 2016; the inner loop of Hyperband): all trials go the first
 * part of the way, the best `1 / reduce` of them a `reduce` times longer one, and so on until the last go all of it.
 *
 * @returns how many trials go on to which share of their epochs; of one rung where `reduce` is 1
 */
export function rungsOf(trials: number, epochs: number, reduce: number): { trials: number; share: number }[] {
  const log = (value: number) => Math.floor(Math.log(value) / Math.log(reduce) + 1e-9);
  const last = reduce > 1 ? Math.max(0, Math.min(log(trials), log(epochs))) : 0;
  return Array.from({ length: last + 1 }, (_, rung) => ({
    trials: Math.max(1, Math.floor(trials / reduce ** rung)),
    share: 1 / reduce ** (last - rung),
  }));
}
