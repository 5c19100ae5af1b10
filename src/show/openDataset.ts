/** Opens the notebook's data with a progress bar for each part. */
import path from 'path';
import { existsSync } from 'fs';
import { placeOf } from '../../packages/base/index';
import { displayTable, progressBar, type ProgressBar } from '../../packages/display/index';
import { synthesizeDataset, type SynthesizedDataset } from '../../packages/drawn-faces/index';
import { configure, type Config } from '../config';
import type { Dataset } from '../data/dataset';
import type { SkippedFile } from '../data/imageFolder';
import { loadDataset } from '../data/loadDataset';
import { openData, openSides } from '../data/openData';
import type { Split } from '../data/splitDataset';

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

/**
 * The faces of a folder with one subfolder an expression, or of a CSV; what could not be read is listed below.
 *
 * The drawings in `dataset/synthetic/train` are made where they are not there yet.
 * @param config for the size of the images, luminance and colour
 * @throws FerlabError as `loadDataset` does.
 */
export async function openFaces(folder: string, config: Config = configure()): Promise<Dataset> {
  const isDrawing = /\bsynthetic[\\/]train[\\/]?$/.test(folder) && !existsSync(placeOf(folder));
  if (isDrawing) await drawDataset(path.dirname(folder));
  const faces = await withProgress((onProgress) =>
    loadDataset(folder, { ...config, onProgress: (...counts) => onProgress(`Reading ${folder}`, ...counts) }),
  );
  showSkipped(faces.skipped);
  return faces;
}

/**
 * Draws faces into `out/train` and `out/valid`, or keeps those that are drawn there already.
 *
 * @param perClass training faces of each expression; validation gets a quarter as many
 */
export async function drawDataset(out: string, { perClass = 200 } = {}): Promise<SynthesizedDataset> {
  let bar: ProgressBar | undefined;
  const drawn = await synthesizeDataset({
    out,
    perClass,
    onProgress(done, total) {
      bar ??= progressBar({ total, label: 'Drawing faces', unit: 'images' });
      bar.update(done);
    },
  });
  bar?.finish();
  return drawn;
}
