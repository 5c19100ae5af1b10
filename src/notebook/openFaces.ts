/** Opens one folder of faces with a progress bar. */
import { existsSync } from 'fs';
import path from 'path';
import { configure, type Config } from '../config';
import { loadDataset } from '../data/loadDataset';
import type { Dataset } from '../data/dataset';
import { placeOf } from '../../packages/base/index';
import { drawDataset } from './drawDataset';
import { showSkipped, withProgress } from './openDataset';

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
