/** Loads a data set for a command: a progress bar on standard error, and a word on what was left out. */
import { loadDataset, type Dataset, type LoadOptions } from '../data/loadDataset';
import { progressBar, type ProgressBar } from '../notebook/progress';
import { reportSkipped } from './output';

/** Reads `folder` as `loadDataset` does. */
export async function loadWithProgress(
  folder: string,
  options: Omit<LoadOptions, 'onProgress'>,
): Promise<Dataset> {
  let bar: ProgressBar | undefined;
  const dataset = await loadDataset(folder, {
    ...options,
    onProgress: (done, total) => {
      bar ??= progressBar({ total, label: `Reading ${folder}`, unit: 'images' });
      bar.update(done);
    },
  });
  bar?.finish();
  reportSkipped(dataset.skipped);
  return dataset;
}
