/** Opens the notebook's data with a progress bar for each part. */
import { type Config, configure } from '../config';
import type { SkippedFile } from '../data/imageFolder';
import { openData, openSides } from '../data/openData';
import type { Split } from '../data/splitDataset';
import { displayTable, progressBar, type ProgressBar } from '../../packages/display/index';

/**
 * Training and validation faces: `dataset/train` and `dataset/valid` where they exist, otherwise drawings, which are
 * drawn now if need be.
 *
 * @param config for the size of the images, luminance and, without a validation folder, `validShare` and `seed`
 * @param folder holds `train` and `valid`; by default the project's `dataset`
 */
export async function openDataset(config: Config = configure(), folder?: string): Promise<Split> {
  const data = await withProgress((onProgress) => openData(config, { folder, onProgress }));
  showSkipped([...data.train.skipped, ...data.valid.skipped]);
  return data;
}

/**
 * The images of an earlier training, as its run names their folders.
 *
 * @param config that of the run, for the images' size and which of them are held out
 */
export function reopenData(config: Config, sides: { train: string; valid?: string }): Promise<Split> {
  return withProgress((onProgress) => openSides(config, sides, onProgress));
}

/** Shows a progress bar for each task that is told. */
export function withProgress<T>(
  open: (onProgress: (task: string, done: number, total: number) => void) => Promise<T>,
): Promise<T> {
  const bars = new Map<string, ProgressBar>();
  return open((task, done, total) => {
    const bar = bars.get(task) ?? progressBar({ total, label: task, unit: 'images' });
    bars.set(task, bar);
    bar.update(done);
    if (done === total) bar.finish();
  });
}

/** A table of files that were left out, if there are any. */
export function showSkipped(skipped: readonly SkippedFile[]): void {
  if (skipped.length === 0) return;
  displayTable(
    [`${skipped.length} files left out`, 'reason'],
    skipped.slice(0, 20).map(({ file, reason }) => [file, reason]),
  );
}
