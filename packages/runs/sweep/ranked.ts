/** Which trial is the best, and which configuration where each has several seeds. */
import { bestOf, isBetter, type Config, type EpochRecord } from '../../../src/index';
import { mean, pairedTest, spread, type PairedTest } from './pairedTest';
import type { Trial } from './sweepTrials';

/** A configuration with its trials, one a seed; accuracies from 0 to 1. */
export interface SeededConfiguration {
  /** In what it differs, without the seed. */
  changes: Partial<Config>;
  trials: readonly Trial[];
  /** Of the best accuracies of those that have one. */
  mean: number | undefined;
  /** Their standard deviation, divided by one less than their number; undefined of fewer than two. */
  spread: number | undefined;
}

const accuraciesOf = (trials: readonly Trial[]) =>
  trials.flatMap(({ best }) => (best === undefined ? [] : [best.validAccuracy]));

/** Trials by their configurations without the seed; the best mean first, those that reached nothing last. */
export function byConfiguration(trials: readonly Trial[]): SeededConfiguration[] {
  const groups = new Map<string, Trial[]>();
  for (const trial of trials) {
    const key = JSON.stringify({ ...trial.config, seed: 0 });
    groups.set(key, [...(groups.get(key) ?? []), trial]);
  }
  const configurations = [...groups.values()].map((of): SeededConfiguration => {
    const { seed: _, ...changes } = of[0]!.changes;
    const reached = accuraciesOf(of);
    return {
      changes,
      trials: of,
      mean: reached.length > 0 ? mean(reached) : undefined,
      spread: reached.length > 1 ? spread(reached) : undefined,
    };
  });
  const before = (a: EpochRecord | undefined, b: EpochRecord | undefined) =>
    a !== undefined && isBetter(a, b);
  return configurations.sort((a, b) => {
    const [one, other] = [meanRecord(a.trials), meanRecord(b.trials)];
    return Number(before(other, one)) - Number(before(one, other));
  });
}

/** The means of the best epochs' figures, as one record. */
function meanRecord(trials: readonly Trial[]): EpochRecord | undefined {
  const bests = trials.flatMap(({ best }) => (best === undefined ? [] : [best]));
  if (bests.length < 2) return bests[0];
  const of = (name: 'validAccuracy' | 'validLoss') => mean(bests.map((best) => best[name]));
  return { ...bests[0]!, validAccuracy: of('validAccuracy'), validLoss: of('validLoss') };
}

/** The most accurate first, by the mean where a configuration has several seeds; those that reached nothing last. */
export function ranked(trials: readonly Trial[]): Trial[] {
  const before = (a: Trial, b: Trial) => a.best !== undefined && isBetter(a.best, b.best);
  return byConfiguration(trials).flatMap(({ trials: of }) =>
    [...of].sort((a, b) => Number(before(b, a)) - Number(before(a, b))),
  );
}

/** The best trial of a list so far, whatever its configuration. */
export const bestTrial = (trials: readonly Trial[]): Trial | undefined => {
  const best = bestOf(trials.flatMap(({ best: of }) => (of === undefined ? [] : [of])));
  return trials.find((trial) => trial.best !== undefined && trial.best === best);
};

/**
 * Compares two configurations by the seeds that both have: those hold out the same faces, begin with the same weights,
 * and so differ by the configuration alone.
 *
 * @returns how many seeds, and what `pairedTest` says; undefined where fewer than two are common
 */
export function compareSeeds(
  one: SeededConfiguration,
  other: SeededConfiguration,
): (PairedTest & { seeds: number }) | undefined {
  const differences = one.trials.flatMap(({ config, best }) => {
    const same = other.trials.find((trial) => trial.config.seed === config.seed)?.best;
    return best === undefined || same === undefined ? [] : [best.validAccuracy - same.validAccuracy];
  });
  if (differences.length < 2) return undefined;
  return { seeds: differences.length, ...pairedTest(differences) };
}
