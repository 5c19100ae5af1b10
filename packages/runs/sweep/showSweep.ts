/** A kept sweep, or one under way, in figures. */
import type { DataFrame } from 'danfojs-node';
import { fieldNames } from '../../../src/index';
import { dataFrame, displayFigure, displayTable } from '../../display/index';
import { placeOf } from '../../base/index';
import { runCurves } from '../../plots/index';
import { importances } from './importance';
import { ranked } from './ranked';
import { importanceBars, parallelCoordinates } from './sweepFigures';
import { readTrials } from './sweepFolder';
import { comparisonLine, hasSeeds, seedTable, trialTable } from './trialTable';

/** So many curves can be told apart. */
const CURVES = 5;

/**
 * Shows a sweep from its folder, also after a restart or while it goes on elsewhere: each trial as a line through its
 * hyperparameters, how much each of these explains by itself (see `importances`), and the curves of the five best
 * trials; of several seeds the means first. Trials that were put aside count with what they had reached by then.
 *
 * @returns a row for each trial, the most accurate first
 * @example await showSweep('runs/sweep-1')
 * @throws FerlabError when the folder holds no sweep.
 */
export async function showSweep(folder: string): Promise<DataFrame> {
  const trials = ranked(await readTrials(placeOf(folder)));
  const reached = trials.flatMap(({ name, config, best }) =>
    best === undefined ? [] : [{ name, values: config, accuracy: best.validAccuracy }],
  );
  // What is the same in all explains nothing.
  const names = fieldNames.filter(
    (name) =>
      trials.some(({ changes }) => name in changes) &&
      new Set(reached.map(({ values }) => values[name])).size > 1,
  );
  if (hasSeeds(trials)) {
    const { columns, rows } = seedTable(trials);
    displayTable(columns, rows, { caption: comparisonLine(trials) });
  }
  if (reached.length > 0) await displayFigure(parallelCoordinates(reached, names));
  const tried = reached.map(({ values, ...trial }) => ({
    ...trial,
    values: Object.fromEntries(names.map((name) => [name, values[name]])),
  }));
  const found = importances(tried);
  if (found.length > 0) await displayFigure(importanceBars(found));
  const curves = trials.filter(({ history }) => history.length > 0).slice(0, CURVES);
  if (curves.length > 0) await displayFigure(runCurves(curves));
  const { columns, rows } = trialTable(trials);
  return dataFrame(rows, columns);
}
