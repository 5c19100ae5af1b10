/** Compares trainings that were kept: what differed, and what came of it. */
import type { DataFrame } from 'danfojs-node';
import path from 'path';
import { UsageError } from '../base/index';
import { dataFrame, displayFigure } from '../display/index';
import { runCurves } from '../plots/index';
import { bestOf, fieldNames } from '../../src/index';
import { readRun, type KeptRun } from './readRun';

/** The last part of each folder's path, or all of it where two would be called alike. */
function namesOf(runs: readonly KeptRun[]): string[] {
  const short = runs.map(({ folder }) => path.basename(path.resolve(folder)));
  return runs.map(({ folder }, i) =>
    short.filter((name) => name === short[i]).length > 1 ? folder : short[i]!,
  );
}

/** The table of runs that were read, by their names; losses and accuracies of the best epoch, rounded to four decimals. */
export function compareKept(runs: readonly KeptRun[], names = namesOf(runs)): DataFrame {
  const differing = fieldNames.filter((name) => new Set(runs.map(({ config }) => config[name])).size > 1);
  const round = (value: number | undefined) => Math.round((value ?? NaN) * 1e4) / 1e4;
  const rows = runs.map(({ config, history }, i) => {
    const best = bestOf(history);
    const seconds = Math.round(history.reduce((sum, row) => sum + row.seconds, 0));
    return [
      names[i]!,
      history.length,
      best?.epoch ?? NaN,
      round(best?.validLoss),
      round(best?.validAccuracy),
      seconds,
      ...differing.map((name) => config[name]),
    ];
  });
  // First, since what differs may be much, and run out of the window.
  const figures = ['epochs done', 'best epoch', 'validation loss', 'validation accuracy', 'seconds'];
  return dataFrame(rows, ['run', ...figures, ...differing]);
}

/**
 * Lays the curves of kept runs over each other: validation loss and accuracy, epoch by epoch.
 *
 * @param runs their folders, names below `runs`, or handles
 * @returns one row for each run: the hyperparameters in which they differ, and the figures of the best epoch
 * @example await compareRuns('runs/first', 'runs/second')
 * @throws FerlabError when a folder is no run's; UsageError when none is named.
 */
export async function compareRuns(...runs: (string | Pick<KeptRun, 'folder'>)[]): Promise<DataFrame> {
  if (runs.length === 0) throw new UsageError('Expected runs to compare, such as compareRuns(run, "first").');
  const kept = await Promise.all(runs.map((run) => readRun(typeof run === 'string' ? run : run.folder)));
  const names = namesOf(kept);
  await displayFigure(runCurves(kept.map(({ history }, i) => ({ name: names[i]!, history }))));
  return compareKept(kept, names);
}
