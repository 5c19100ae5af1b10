/** A sweep over hyperparameters in a cell: a table that changes while it runs. */
import type { DataFrame } from 'danfojs-node';
import type { Config } from '../../../src/index';
import { dataFrame, htmlBundle, liveDisplay, progressBar, table } from '../../display/index';
import { ranked } from './ranked';
import { startSweep, type SweepOptions } from './startSweep';
import type { SweepSpace, Trial } from './sweepTrials';
import { comparisonLine, hasSeeds, seedTable, sweepProgress, trialTable } from './trialTable';

/** What a sweep came to. */
export interface SweepResult {
  /** A row for each trial, the most accurate first. */
  table: DataFrame;
  /** The most accurate trial's hyperparameters and run; of several seeds, of the best configuration. */
  best: { config: Config; folder: string };
  /** The sweep's own folder: with it, the same call continues one that was stopped. */
  folder: string;
}

/**
 * Tries combinations of hyperparameters, each in a process of its own, and shows how they get on: a bar with the best so
 * far and the time left, and a table. Weak ones are put aside early (see `startSweep`). The stop button ends it with all
 * checkpoints; the same call with its `folder` continues.
 *
 * @example const { best } = await sweep({ learningRate: [0.002, 0.004, 0.008] }, { config, data });
 * @example await sweep({ learningRate: { from: 1e-3, to: 1e-2, scale: 'log' } }, { data, trials: 9, on: 'ray' })
 * @throws UsageError for hyperparameters that are not as expected; FerlabError when no trial came to anything.
 */
export async function sweep(space: SweepSpace, options: SweepOptions): Promise<SweepResult> {
  const live = liveDisplay();
  const show = (trials: readonly Trial[], folder: string) => {
    const whole = trialTable(ranked(trials));
    const parts = [table(whole.columns, whole.rows, { caption: `in ${folder}` })];
    if (hasSeeds(trials)) {
      const means = seedTable(trials);
      parts.unshift(table(means.columns, means.rows, { caption: comparisonLine(trials) }));
    }
    const [html, text] = [parts.map((part) => part.html).join(''), parts.map((part) => part.text).join('\n')];
    live.update(htmlBundle({ html, text }));
  };
  let bar: ReturnType<typeof progressBar> | undefined;
  const started = startSweep(space, {
    ...options,
    onProgress(trials) {
      const { done, ...more } = sweepProgress(trials);
      bar ??= progressBar({ ...more, label: 'Sweep', unit: 'epochs', atOnce: true });
      // What an earlier call has done took none of this one's time.
      bar.update(done, { ...more, from: (before ??= done) });
      show(trials, started.folder);
      options.onProgress?.(trials);
    },
  });
  let before: number | undefined;
  const trials = await started.done.finally(() => bar?.finish());
  const { columns, rows } = trialTable(trials);
  const { config, folder } = trials[0]!;
  return { table: dataFrame(rows, columns), best: { config, folder }, folder: started.folder };
}
