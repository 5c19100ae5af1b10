/** Trials of a sweep as a table. */
import { fieldNames } from '../../../src/index';
import type { Trial } from './sweepTrials';

/** Columns and rows of trials in their order: what differs, how far each has come, and what it has reached. */
export function trialTable(trials: readonly Trial[]): {
  columns: string[];
  rows: (string | number | boolean)[][];
} {
  const differing = fieldNames.filter((name) => trials.some(({ changes }) => name in changes));
  const rows = trials.map(({ name, config, history, best, state, reason }) => [
    name,
    ...differing.map((field) => config[field]),
    `${history.length} of ${config.epochs}`,
    best === undefined ? '' : `${(100 * best.validAccuracy).toFixed(1)}%`,
    reason === undefined ? state : `${state}: ${reason}`,
  ]);
  return { columns: ['trial', ...differing, 'epochs done', 'best accuracy', 'state'], rows };
}
