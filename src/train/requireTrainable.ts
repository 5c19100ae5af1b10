/** What must be so before any time is spent on a training. */
import type { Config } from '../config';
import { preprocessingOf, type Preprocessing } from '../data/facePixels';
import { requireSameClasses } from '../data/loadDataset';
import type { Split } from '../data/splitDataset';
import { FerlabError } from '../errors';
import { requireRunnable } from '../graph/runStep';
import { networkNamed } from '../nn/networks';

/**
 * Checks that images and hyperparameters fit each other and the network.
 *
 * @throws FerlabError when the data can't train or measure the network.
 */
export function requireTrainable(config: Config, { train, valid }: Split): void {
  requireRunnable(config);
  requireSameClasses(valid.folder, valid.classes, train.classes);
  if (train.labels.length === 0) throw new FerlabError(`No training images in ${train.folder}. Add some.`);
  if (valid.labels.length === 0) throw new FerlabError(`No validation images in ${valid.folder}. Add some.`);
  const { height, width } = config;
  for (const { folder, preprocessing } of [train, valid]) {
    const wanted = preprocessingOf(config);
    const names = Object.keys(wanted) as (keyof Preprocessing)[];
    const different = names.filter((name) => preprocessing[name] !== wanted[name]);
    if (different.length === 0) continue;
    const differences = different.map((name) => `${name} ${preprocessing[name]}, now ${wanted[name]}`);
    throw new FerlabError(
      `${folder} was loaded with other settings than the configuration's (${differences.join('; ')}). ` +
        'Load the data again with this configuration.',
    );
  }
  const smallest = networkNamed(config.network).smallestInput;
  if (Math.min(height, width) < smallest) {
    throw new FerlabError(
      `Expected height and width of at least ${smallest} for ${config.network} but found ${height}x${width}.`,
    );
  }
}
