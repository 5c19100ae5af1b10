/** A sweep over hyperparameters in a cell: a table that changes while it runs. */
import type { DataFrame } from 'danfojs-node';
import type { Config } from '../../../src/index';
import { dataFrame, htmlBundle, liveDisplay, table } from '../../display/index';
import { ranked, startSweep, type SweepOptions } from './startSweep';
import type { SweepSpace, Trial } from './sweepTrials';
import { trialTable } from './trialTable';

/** What a sweep came to. */
export interface SweepResult {
  /** A row for each trial, the most accurate first. */
  table: DataFrame;
  /** The most accurate trial's hyperparameters and run. */
  best: { config: Config; folder: string };
  /** The sweep's own folder: with it, the same call continues one that was stopped. */
  folder: string;
}

/**
 * Tries combinations of hyperparameters, each in a process of its own, and shows how they get on. Weak ones are put
 * aside early (see `startSweep`). The stop button ends it with all checkpoints; the same call with its `folder` continues.
 *
 * @example const { best } = await sweep({ learningRate: [0.002, 0.004, 0.008] }, { config, data });
 * @example await sweep({ learningRate: { from: 1e-3, to: 1e-2, scale: 'log' } }, { data, trials: 9 })
 * @throws UsageError for hyperparameters that are not as expected; FerlabError when no trial came to anything.
 */
export async function sweep(space: SweepSpace, options: SweepOptions): Promise<SweepResult> {
  const live = liveDisplay();
  const show = (trials: readonly Trial[], folder: string) => {
    const { columns, rows } = trialTable(ranked(trials));
    live.update(htmlBundle(table(columns, rows, { caption: `in ${folder}` })));
  };
  const started = startSweep(space, {
    ...options,
    onProgress(trials) {
      show(trials, started.folder);
      options.onProgress?.(trials);
    },
  });
  show(started.trials, started.folder);
  const trials = await started.done;
  const { columns, rows } = trialTable(trials);
  const { config, folder } = trials[0]!;
  return { table: dataFrame(rows, columns), best: { config, folder }, folder: started.folder };
}
