/** Trials of a sweep as a table, and how far all have come in a few words. */
import { fieldNames } from '../../../src/index';
import { bestTrial, byConfiguration, compareSeeds } from './ranked';
import type { Trial } from './sweepTrials';

interface Rows {
  columns: string[];
  rows: (string | number | boolean)[][];
}

const percent = (share: number) => `${(100 * share).toFixed(1)}%`;
const differingIn = (trials: readonly Trial[]) =>
  fieldNames.filter((name) => trials.some(({ changes }) => name in changes));

/** Columns and rows of trials in their order: what differs, how far each has come, and what it has reached. */
export function trialTable(trials: readonly Trial[]): Rows {
  const differing = differingIn(trials);
  const rows = trials.map(({ name, config, history, best, state, reason }) => [
    name,
    ...differing.map((field) => config[field]),
    `${history.length} of ${config.epochs}`,
    best === undefined ? '' : percent(best.validAccuracy),
    reason === undefined ? state : `${state}: ${reason}`,
  ]);
  return { columns: ['trial', ...differing, 'epochs done', 'best accuracy', 'state'], rows };
}

/** Whether some configuration was tried with several seeds. */
export const hasSeeds = (trials: readonly Trial[]): boolean =>
  byConfiguration(trials).some(({ trials: of }) => of.length > 1);

/** A row for each configuration of several seeds, the best first: how many reached something, their mean and spread. */
export function seedTable(trials: readonly Trial[]): Rows {
  const differing = differingIn(trials).filter((name) => name !== 'seed');
  const rows = byConfiguration(trials).map(({ trials: of, mean, spread }) => [
    ...differing.map((field) => of[0]!.config[field]),
    `${of.filter(({ best }) => best !== undefined).length} of ${of.length}`,
    mean === undefined ? '' : percent(mean),
    spread === undefined ? '' : percent(spread),
  ]);
  return { columns: [...differing, 'seeds', 'mean accuracy', 'spread'], rows };
}

/** The two best configurations of several seeds, compared in a sentence; nothing where they can't be. */
export function comparisonLine(trials: readonly Trial[]): string {
  const [best, next] = byConfiguration(trials);
  const compared = best && next && compareSeeds(best, next);
  if (compared === undefined) return '';
  const { seeds, difference, pValue } = compared;
  return `The best is ${(100 * difference).toFixed(1)} points over the next in the mean of ${seeds} seeds (paired t-test: p = ${pValue.toPrecision(2)}).`;
}

/** Epochs done and to be done, where what was put aside, or has failed, has none left; and the best so far. */
export function sweepProgress(trials: readonly Trial[]): { done: number; total: number; note: string } {
  const isOver = ({ state }: Trial) => ['finished', 'put aside', 'failed'].includes(state);
  const done = trials.reduce((sum, { history }) => sum + history.length, 0);
  const total = trials.reduce(
    (sum, trial) => sum + (isOver(trial) ? trial.history.length : trial.config.epochs),
    0,
  );
  const best = bestTrial(trials);
  return {
    done,
    total,
    note: best?.best === undefined ? '' : `best so far ${percent(best.best.validAccuracy)}, ${best.name}`,
  };
}
