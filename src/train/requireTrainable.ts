/** What must be so before any time is spent on a training. */
import { FerlabError, messageOf } from '../../packages/base/index';
import { requireRunnable } from '../../packages/tensorflow/index';
import { preprocessingOf, settingsApart, type Config } from '../config';
import { classCounts, requireSameClasses, subset, type Dataset } from '../data/dataset';
import type { Split } from '../data/splitDataset';
import { networkNamed } from '../nn/model';

/**
 * Checks that images and hyperparameters fit each other and the network.
 *
 * @throws FerlabError when the data can't train or measure the network.
 */
export function requireTrainable(config: Config, { train, valid }: Split): void {
  requireRunnable(config);
  requireSameClasses(valid.folder, valid.classes, train.classes);
  if (train.classes.length < 2) {
    throw new FerlabError(
      `Expected at least two classes in ${train.folder} but found ${train.classes.length}. Add a folder for each.`,
    );
  }
  const sides = [
    ['training', train],
    ['validation', valid],
  ] as const;
  for (const [side, dataset] of sides) {
    if (dataset.labels.length === 0)
      throw new FerlabError(`No ${side} images in ${dataset.folder}. Add some.`);
    const empty = train.classes.filter((_, label) => classCounts(dataset)[label] === 0);
    if (empty.length === 0) continue;
    throw new FerlabError(
      `No ${side} images of ${empty.join(', ')} in ${dataset.folder}. Add some, or leave the class out.`,
    );
  }
  const { height, width } = config;
  for (const { folder, preprocessing } of [train, valid]) {
    const wanted = preprocessingOf(config);
    const different = settingsApart(preprocessing, wanted);
    if (different.length === 0) continue;
    const differences = different.map((name) => `${name} ${preprocessing[name]}, now ${wanted[name]}`);
    throw new FerlabError(
      `${folder} was loaded with other settings than the configuration's (${differences.join('; ')}). ` +
        'Load the data again with this configuration, such as by openDataset(config).',
    );
  }
  const smallest = networkNamed(config.network).smallestInput;
  if (Math.round(config.startSize * Math.min(height, width)) < smallest) {
    const first = config.startSize === 1 ? '' : ` at a startSize of ${config.startSize}`;
    throw new FerlabError(
      `Expected height and width of at least ${smallest} for ${config.network} but found ${height}x${width}${first}.`,
    );
  }
}

/** The error itself, or one that tells what to lower where memory did not suffice for a batch. */
export function explainOutOfMemory(error: unknown, { batchSize, height, width }: Config): unknown {
  if (!/\bOOM\b|bad_alloc/.test(messageOf(error))) return error;
  return new FerlabError(
    `There is not enough memory to train on ${batchSize} images of ${height}x${width} at once. Lower batchSize.`,
  );
}

/**
 * One epoch of two batches, with as many images for validation: a look whether everything works, not how well.
 *
 * Both sides have images of every class, in turn.
 */
export function quickVersion(config: Config, { train, valid }: Split): { config: Config; data: Split } {
  const some = (dataset: Dataset) => subset(dataset, inTurn(dataset, 2 * config.batchSize));
  return { config: { ...config, epochs: 1 }, data: { train: some(train), valid: some(valid) } };
}

/** The first images, one of each class in turn. */
export function inTurn({ labels, classes }: Dataset, count: number): number[] {
  const ofClass = classes.map((_, label) => Array.from(labels.keys()).filter((i) => labels[i] === label));
  const rows = Math.max(...ofClass.map(({ length }) => length));
  const turns = Array.from({ length: rows }, (_, row) => ofClass.flatMap((members) => members[row] ?? []));
  return turns.flat().slice(0, count);
}
