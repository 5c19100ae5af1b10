/** Loads a data set for a command: a progress bar on standard error, and a word on what was left out. */
import { progressOf } from '../display/index';
import { loadDataset, type Dataset, type LoadOptions } from '../../src/index';
import { reportSkipped } from './output';

/** Reads `folder` as `loadDataset` does. */
export async function loadWithProgress(
  folder: string,
  options: Omit<LoadOptions, 'onProgress'>,
): Promise<Dataset> {
  const onProgress = progressOf(`Reading ${folder}`, 'images');
  const dataset = await loadDataset(folder, { ...options, onProgress });
  reportSkipped(dataset.skipped);
  return dataset;
}
