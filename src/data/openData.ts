/** The data of the notebook: one's own photographs where there are any, drawings otherwise. */
import { stat } from 'fs/promises';
import path from 'path';
import type { Config } from '../config';
import { loadDataset } from './loadDataset';
import { splitDataset, type Split } from './splitDataset';
import { synthesizeDataset } from './synthetic/synthesizeDataset';

export interface OpenDataOptions {
  /** Folder that holds `train` (and `valid`); by default the project's `dataset`. */
  folder?: string;
  /** Called while images are drawn or read. */
  onProgress?: (task: string, done: number, total: number) => void;
}

const isFolder = async (folder: string) =>
  (await stat(folder).catch(() => undefined))?.isDirectory() ?? false;

/**
 * Loads `<folder>/train` and `<folder>/valid`; draws faces into `<folder>/synthetic` and loads those where there is
 * no `train`. Without `valid`, a share of `train` is held out.
 *
 * @throws FerlabError as `loadDataset` does.
 */
export async function openData(config: Config, options: OpenDataOptions = {}): Promise<Split> {
  const { folder = 'dataset', onProgress } = options;
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
  const load = (part: string, classes?: readonly string[]) =>
    loadDataset(path.join(source, part), {
      ...config,
      classes,
      onProgress: (...counts) => onProgress?.(`Reading ${path.join(source, part)}`, ...counts),
    });
  const train = await load('train');
  if (await isFolder(path.join(source, 'valid'))) return { train, valid: await load('valid', train.classes) };
  return splitDataset(train, config.validShare, config.seed);
}
