/** Compares trainings that were kept: what differed, and what came of it. */
import type { DataFrame } from 'danfojs-node';
import path from 'path';
import { fieldNames } from '../config';
import { bestOf } from '../train/history';
import { readRun, type KeptRun } from '../train/readRun';
import { dataFrame } from './dataFrame';
import { displayFigure, displayRendered } from './display';
import { runCurves } from './plots/runCurves';
import { table, type Cell } from './tables';

const readRuns = (folders: readonly string[]) => Promise.all(folders.map(readRun));

/** The last part of each folder's path, or all of it where two would be called alike. */
function namesOf(runs: readonly KeptRun[]): string[] {
  const short = runs.map(({ folder }) => path.basename(path.resolve(folder)));
  return runs.map(({ folder }, i) =>
    short.filter((name) => name === short[i]).length > 1 ? folder : short[i]!,
  );
}

/** The table of runs that were read; losses and accuracies of the best epoch, rounded to four decimals. */
export function compareKept(runs: readonly KeptRun[]): DataFrame {
  const differing = fieldNames.filter((name) => new Set(runs.map(({ config }) => config[name])).size > 1);
  const round = (value: number | undefined) => Math.round((value ?? NaN) * 1e4) / 1e4;
  const rows = runs.map(({ config, history }, i) => {
    const best = bestOf(history);
    const seconds = Math.round(history.reduce((sum, row) => sum + row.seconds, 0));
    return [
      ...[namesOf(runs)[i]!, ...differing.map((name) => config[name]), history.length],
      ...[best?.epoch ?? NaN, round(best?.validLoss), round(best?.validAccuracy), seconds],
    ];
  });
  const figures = ['epochs done', 'best epoch', 'validation loss', 'validation accuracy', 'seconds'];
  return dataFrame(rows, ['run', ...differing, ...figures]);
}

/**
 * One row for each run: the hyperparameters in which they differ, and the figures of the best epoch.
 *
 * @example await compareRuns('runs/first', 'runs/second')
 * @throws FerlabError when a folder is no run's.
 */
export async function compareRuns(...folders: string[]): Promise<DataFrame> {
  return compareKept(await readRuns(folders));
}

/** Shows the table of `compareRuns`, and validation loss and accuracy of all runs in one picture. */
export async function showRuns(...folders: string[]): Promise<void> {
  const runs = await readRuns(folders);
  const names = namesOf(runs);
  const { columns, values } = compareKept(runs);
  // A column for each run: runs are few, and what differs may be much.
  const rows = columns.slice(1).map((name, i) => [name, ...(values as Cell[][]).map((run) => run[i + 1])]);
  displayRendered(table(['', ...names], rows, { rowHeaders: true }));
  await displayFigure(runCurves(runs.map(({ history }, i) => ({ name: names[i]!, history }))));
}
