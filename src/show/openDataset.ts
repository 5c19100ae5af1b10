/** Opens the notebook's data with a progress bar for each part. */
import path from 'path';
import { existsSync } from 'fs';
import { placeOf } from '../../packages/base/index';
import { displayTable, progressOf } from '../../packages/display/index';
import { synthesizeDataset } from '../../packages/drawn-faces/index';
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
  const data = await openData(config, { folder, onProgress: tasksProgress() });
  showSkipped([...data.train.skipped, ...data.valid.skipped]);
  return data;
}

/**
 * The images of an earlier training, as its run names their folders.
 *
 * @param config that of the run, for the images' size and which of them are held out
 */
export function reopenData(config: Config, sides: { train: string; valid?: string }): Promise<Split> {
  return openSides(config, sides, tasksProgress());
}

/** Shows a progress bar for each task that is told. */
function tasksProgress() {
  const tasks = new Map<string, ReturnType<typeof progressOf>>();
  return (task: string, done: number, total: number) => {
    const progress = tasks.get(task) ?? progressOf(task, 'images');
    tasks.set(task, progress);
    progress(done, total);
  };
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
  const onDrawing = progressOf('Drawing faces', 'images');
  if (isDrawing) await synthesizeDataset({ out: path.dirname(folder), onProgress: onDrawing });
  const onProgress = progressOf(`Reading ${folder}`, 'images');
  const faces = await loadDataset(folder, { ...config, onProgress });
  showSkipped(faces.skipped);
  return faces;
}
