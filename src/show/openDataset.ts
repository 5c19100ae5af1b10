/** Opens the notebook's data with a progress bar for each part. */
import path from 'path';
import { existsSync } from 'fs';
import { placeOf } from '../../packages/base/index';
import { displayTable, progressOf, tasksProgress } from '../../packages/display/index';
import { synthesizeDataset } from '../../packages/drawn-faces/index';
import { configure, type Config } from '../config';
import { groupLeftOut, type Dataset } from '../data/dataset';
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
  const data = await openData(config, { folder, onProgress: tasksProgress('images') });
  showSource(data.train, data.valid);
  return data;
}

/**
 * The images of an earlier training, as its run names their folders.
 *
 * @param config that of the run, for the images' size and which of them are held out
 */
export function reopenData(config: Config, sides: { train: string; valid?: string }): Promise<Split> {
  return openSides(config, sides, { onProgress: tasksProgress('images') });
}

/** What is worth knowing of data sets that were opened: notes on their classes, and what was left out, by its reasons. */
function showSource(...sides: readonly Dataset[]): void {
  const notes = new Set(sides.flatMap(({ source }) => source?.notes ?? []));
  if (notes.size > 0)
    displayTable(
      ['worth knowing'],
      [...notes].slice(0, 20).map((note) => [note]),
    );
  const groups = groupLeftOut(sides.flatMap(({ skipped }) => skipped));
  if (groups.length === 0) return;
  displayTable(
    ['left out', 'reason', 'such as'],
    groups.slice(0, 20).map(({ count, reason, example }) => [count, reason, example]),
  );
}

/**
 * The faces of a folder with one subfolder per expression, or of a CSV; what could not be read is listed below.
 *
 * The drawings in `dataset/synthetic/train` are made where they are not there yet.
 * @param config for the size of the images, luminance and colour
 * @throws FerlabError as `loadDataset` does.
 */
export async function openFaces(folder: string, config: Config = configure()): Promise<Dataset> {
  const isDrawing = /\bsynthetic[\\/]train[\\/]?$/.test(folder) && !existsSync(placeOf(folder));
  const onDrawing = progressOf('Drawing faces', 'images');
  if (isDrawing) await synthesizeDataset({ out: path.dirname(folder), onProgress: onDrawing });
  const progress = tasksProgress('images');
  const faces = await loadDataset(folder, {
    ...config,
    onProgress: (done, total, place) => progress(`Reading ${place}`, done, total),
  });
  showSource(faces);
  return faces;
}
