/** Opens the notebook's data with a progress bar for each part. */
import type { Config } from '../config';
import { configure } from '../config';
import type { SkippedFile } from '../data/imageFolder';
import { openData } from '../data/openData';
import type { Split } from '../data/splitDataset';
import { displayTable } from './display';
import { progressBar, type ProgressBar } from './progress';

/**
 * Training and validation faces: `dataset/train` and `dataset/valid` where they exist, otherwise drawings, which are
 * drawn now if need be.
 *
 * @param config for the size of the images, luminance and, without a validation folder, `validShare` and `seed`
 * @param folder holds `train` and `valid`; by default the project's `dataset`
 */
export async function openDataset(config: Config = configure(), folder?: string): Promise<Split> {
  const bars = new Map<string, ProgressBar>();
  const data = await openData(config, {
    folder,
    onProgress(task, done, total) {
      const bar = bars.get(task) ?? progressBar({ total, label: task, unit: 'images' });
      bars.set(task, bar);
      bar.update(done);
      if (done === total) bar.finish();
    },
  });
  showSkipped([...data.train.skipped, ...data.valid.skipped]);
  return data;
}

/** A table of files that were left out, if there are any. */
function showSkipped(skipped: readonly SkippedFile[]): void {
  if (skipped.length === 0) return;
  displayTable(
    [`${skipped.length} files left out`, 'reason'],
    skipped.slice(0, 20).map(({ file, reason }) => [file, reason]),
  );
}
