/** The data of the notebook: one's own photographs where there are any, drawings otherwise. */
import path from 'path';
import { FerlabError, isFolder, placeOf, UsageError } from '../../packages/base/index';
import { synthesizeDataset } from '../../packages/drawn-faces/index';
import type { Config } from '../config';
import { heldOutNames } from '../../packages/layouts/index';
import { loadDataset, type LoadOptions } from './loadDataset';
import { splitDataset, type Split } from './splitDataset';

export interface OpenDataOptions {
  /** Folder that holds `train` (and `valid`); by default the project's `dataset`. */
  folder?: string;
  /** Called while images are drawn or read. */
  onProgress?: (task: string, done: number, total: number) => void;
}

/**
 * Loads `<folder>/train` and, beside it, what is held out: `valid`, `validation`, `val`, `dev` or `test`. Without such a
 * folder a share of `train` is held out. Where the project's own `dataset` has no `train` yet, faces are drawn into
 * `dataset/synthetic` and loaded.
 *
 * @throws FerlabError as `openSides` does, or when a folder that was named has no `train`.
 */
export async function openData(config: Config, options: OpenDataOptions = {}): Promise<Split> {
  const { onProgress } = options;
  const folder = placeOf(options.folder ?? 'dataset');
  const own = await sidesIn(folder);
  // A committed notebook shows drawings only, whatever photographs stand on the machine that made it.
  const drawingsOnly = process.env.FERLAB_COMMIT === '1';
  if (own !== undefined && !drawingsOnly) return openSides(config, own, { onProgress });
  if (options.folder !== undefined && !drawingsOnly) {
    const found = (await isFolder(folder)) ? 'there is no folder train in it' : 'there is no such folder';
    throw new FerlabError(
      `No data set at ${folder}: ${found}. Expected ${path.join(folder, 'train')}/<expression>/ with images, or ` +
        `${folder} left out, for drawings.`,
    );
  }
  const out = path.join(folder, 'synthetic');
  await synthesizeDataset({
    out,
    onProgress: (...counts) => onProgress?.('Drawing faces', ...counts),
  });
  return openSides(config, (await sidesIn(out))!, { onProgress });
}

/** The folders of a data set's sides, or undefined where there is none to train on. */
async function sidesIn(folder: string): Promise<{ train: string; valid?: string } | undefined> {
  const train = path.join(folder, 'train');
  if (!(await isFolder(train))) return undefined;
  for (const name of heldOutNames) {
    const valid = path.join(folder, name);
    if (await isFolder(valid)) return { train, valid };
  }
  return { train };
}

export interface OpenSidesOptions extends Pick<OpenDataOptions, 'onProgress'>, Pick<LoadOptions, 'cache'> {}

/**
 * Loads a training and a validation set, folders or tables; without the latter, a share of the former is held out.
 *
 * @throws FerlabError as `loadDataset` does, or when a class has too few images to hold some out; UsageError when the
 *   same images stand on both sides.
 */
export async function openSides(
  config: Config,
  sides: { train: string; valid?: string },
  { onProgress, cache }: OpenSidesOptions = {},
): Promise<Split> {
  const load = (place: string, classes?: readonly string[]) =>
    loadDataset(place, {
      ...config,
      classes,
      cache,
      onProgress: (done, total, from) => onProgress?.(`Reading ${from}`, done, total),
    });
  const train = await load(sides.train);
  if (sides.valid === undefined) return splitDataset(train, config.validShare, config.seed);
  const valid = await load(sides.valid, train.classes);
  const trained = new Set(train.files.map((file) => path.resolve(file)));
  const both = valid.files.filter((file) => trained.has(path.resolve(file)));
  if (both.length === 0) return { train, valid };
  throw new UsageError(
    `${both.length} images of ${sides.valid} are training images too, such as ${both[0]}: a network would be judged by ` +
      'what it was taught. Name other images, such as another part of the table (FILE.csv#VALUE), or none: a share is ' +
      'held out then.',
  );
}
