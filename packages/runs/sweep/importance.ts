/** How much each hyperparameter of a sweep matters by itself. */
import type { Config } from '../../../src/index';

/** A trial's values and what it reached, 0 to 1. */
export interface Tried {
  name: string;
  values: Partial<Config>;
  accuracy: number;
}

export interface Importance {
  name: keyof Config;
  /** The share of the accuracies' variance that it explains by itself, 0 to 1. */
  share: number;
}

/** More different values than this are a range, of which trials that lie near each other are taken together. */
const FEW_VALUES = 4;
const PARTS = 3;

/** Which trials had the same value, or one of the same third of a range. */
function groupsOf(values: readonly unknown[]): Map<unknown, number[]> {
  const different = [...new Set(values)];
  const isRange = different.length > FEW_VALUES && different.every((value) => typeof value === 'number');
  const sorted = isRange ? [...(different as number[])].sort((a, b) => a - b) : [];
  const groups = new Map<unknown, number[]>();
  values.forEach((value, i) => {
    const key = isRange ? Math.floor((PARTS * sorted.indexOf(value as number)) / sorted.length) : value;
    groups.set(key, [...(groups.get(key) ?? []), i]);
  });
  return groups;
}

/**
 * What each hyperparameter explains alone of the differences between the trials: epsilon squared of a one-way analysis of
 * variance (Kelley 1935), which is eta squared less what chance explains, and 0 where it is less. What only matters
 * together with another one is not seen; of few trials, little is sure.
 *
 * @returns the most important first; empty of fewer than 3 trials, or where all reached the same
 */
export function importances(trials: readonly Tried[]): Importance[] {
  const names = [...new Set(trials.flatMap(({ values }) => Object.keys(values)))] as (keyof Config)[];
  const mean = (of: readonly number[]) => of.reduce((sum, value) => sum + value, 0) / of.length;
  const accuracies = trials.map(({ accuracy }) => accuracy);
  const scatter = (of: readonly number[]) => of.reduce((sum, value) => sum + (value - mean(of)) ** 2, 0);
  const total = scatter(accuracies);
  if (trials.length < 3 || total === 0) return [];
  const shares = names.flatMap((name): Importance[] => {
    const groups = [...groupsOf(trials.map(({ values }) => values[name])).values()];
    const freedom = trials.length - groups.length;
    if (groups.length < 2 || freedom < 1) return [];
    const within = groups.reduce((sum, of) => sum + scatter(of.map((i) => accuracies[i]!)), 0);
    const byChance = ((groups.length - 1) * within) / freedom;
    return [{ name, share: Math.max(0, (total - within - byChance) / total) }];
  });
  return shares.sort((a, b) => b.share - a.share);
}
