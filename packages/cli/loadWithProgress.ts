/** Loads a data set for a command: a progress bar on standard error, and a word on what was left out. */
import { loadDataset, type Dataset, type LoadOptions } from '../../src/index';
import { reportSkipped } from './output';
import { progressOf } from './progressOf';

/** Reads `folder` as `loadDataset` does. */
export async function loadWithProgress(
  folder: string,
  options: Omit<LoadOptions, 'onProgress'>,
): Promise<Dataset> {
  const progress = progressOf(`Reading ${folder}`, 'images');
  const dataset = await loadDataset(folder, { ...options, onProgress: progress.update });
  progress.finish();
  reportSkipped(dataset.skipped);
  return dataset;
}
