/** Loads a data set for a command: a progress bar on standard error, and a word on what was left out. */
import type { Preprocessing } from '../data/facePixels';
import { loadDataset, type Dataset } from '../data/loadDataset';
import { reportSkipped } from './output';
import { progressOf } from './progressOf';

/** Reads `folder`; its classes must be `classes`, where those are given. */
export async function loadWithProgress(
  folder: string,
  preprocessing: Preprocessing,
  classes?: readonly string[],
): Promise<Dataset> {
  const progress = progressOf(`Reading ${folder}`, 'images');
  const dataset = await loadDataset(folder, { ...preprocessing, classes, onProgress: progress.update });
  progress.finish();
  reportSkipped(dataset.skipped);
  return dataset;
}
