/** The data of the notebook: one's own photographs where there are any, drawings otherwise. */
import path from 'path';
import { isFolder, placeOf } from '../../packages/base/index';
import { synthesizeDataset } from '../../packages/drawn-faces/index';
import type { Config } from '../config';
import { loadDataset } from './loadDataset';
import { splitDataset, type Split } from './splitDataset';

export interface OpenDataOptions {
  /** Folder that holds `train` (and `valid`); by default the project's `dataset`. */
  folder?: string;
  /** Called while images are drawn or read. */
  onProgress?: (task: string, done: number, total: number) => void;
}

/**
 * Loads `<folder>/train` and `<folder>/valid`; draws faces into `<folder>/synthetic` and loads those where there is
 * no `train`. Without `valid`, a share of `train` is held out.
 *
 * @throws FerlabError as `loadDataset` does.
 */
export async function openData(config: Config, options: OpenDataOptions = {}): Promise<Split> {
  const { onProgress } = options;
  const folder = placeOf(options.folder ?? 'dataset');
  const own = path.join(folder, 'train');
  // A committed notebook shows drawings only, whatever photographs stand on the machine that made it.
  const drawings = process.env.FERLAB_COMMIT === '1' || !(await isFolder(own));
  const source = drawings ? path.join(folder, 'synthetic') : folder;
  if (drawings) {
    await synthesizeDataset({
      out: source,
      onProgress: (...counts) => onProgress?.('Drawing faces', ...counts),
    });
  }
  const valid = path.join(source, 'valid');
  const sides = { train: path.join(source, 'train'), ...((await isFolder(valid)) ? { valid } : {}) };
  return openSides(config, sides, onProgress);
}

/**
 * Loads a training and a validation folder; without the latter, a share of the former is held out.
 *
 * @throws FerlabError as `loadDataset` does, or when a class has too few images to hold some out.
 */
export async function openSides(
  config: Config,
  sides: { train: string; valid?: string },
  onProgress?: OpenDataOptions['onProgress'],
): Promise<Split> {
  const load = (folder: string, classes?: readonly string[]) =>
    loadDataset(folder, {
      ...config,
      classes,
      onProgress: (...counts) => onProgress?.(`Reading ${folder}`, ...counts),
    });
  const train = await load(sides.train);
  if (sides.valid !== undefined) return { train, valid: await load(sides.valid, train.classes) };
  return splitDataset(train, config.validShare, config.seed);
}
