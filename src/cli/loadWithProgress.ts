/** Loads a data set for a command: a progress bar on standard error, and a word on what was left out. */
import type { Preprocessing } from '../data/facePixels';
import { loadDataset, type Dataset } from '../data/loadDataset';
import { progressBar, type ProgressBar } from '../notebook/progress';
import { reportSkipped } from './output';

/** Reads `folder`; its classes must be `classes`, where those are given. */
export async function loadWithProgress(
  folder: string,
  preprocessing: Preprocessing,
  classes?: readonly string[],
): Promise<Dataset> {
  let bar: ProgressBar | undefined;
  const dataset = await loadDataset(folder, {
    ...preprocessing,
    classes,
    onProgress: (done, total) => {
      bar ??= progressBar({ total, label: `Reading ${folder}`, unit: 'images' });
      bar.update(done);
    },
  });
  bar?.finish();
  reportSkipped(dataset.skipped);
  return dataset;
}
