/** One data set → a training and a validation part. */
import { FerlabError, randomStream } from '../../packages/base/index';
import { classCounts, subset, type Dataset } from './dataset';
import { findTwins, twinGroups } from './twins';

export interface Split {
  train: Dataset;
  valid: Dataset;
}

/** The images of each side, by index, ascending. */
export interface SplitIndices {
  train: number[];
  valid: number[];
}

/**
 * Holds out a share of every class, at random by `seed`, with twins kept on one side.
 *
 * Without that, an image whose copy was trained on would be counted as recognized.
 * @param share of each class held out, above 0 and below 1
 * @throws FerlabError when a class has too few different images to stand on both sides.
 */
export function splitDataset(dataset: Dataset, share: number, seed: number): Split {
  const { train, valid } = splitIndices(dataset, share, seed);
  return { train: subset(dataset, train), valid: subset(dataset, valid) };
}

/** Which images `splitDataset` puts on which side; the same parameters and errors. */
export function splitIndices(dataset: Dataset, share: number, seed: number): SplitIndices {
  const groups = twinGroups(dataset.labels.length, findTwins(dataset));
  const wanted = classCounts(dataset).map((count) => Math.max(1, Math.round(count * share)));
  const valid: number[] = [];
  const train: number[] = [];
  for (const group of randomStream(seed, 'split').shuffle(groups)) {
    const label = dataset.labels[group[0]!]!;
    if (group.length <= wanted[label]!) {
      valid.push(...group);
      for (const index of group) wanted[dataset.labels[index]!]!--;
    } else {
      train.push(...group);
    }
  }
  for (const side of [train, valid]) {
    side.sort((a, b) => a - b);
    const present = new Set(side.map((index) => dataset.labels[index]!));
    const missing = dataset.classes.find((_, label) => !present.has(label));
    if (missing !== undefined) {
      throw new FerlabError(
        `Class "${missing}" of ${dataset.folder} has too few different images to hold some out. ` +
          'Add images, or give a validation folder.',
      );
    }
  }
  return { train, valid };
}

/** The images of `dataset` that have no twin in `reference`, by their indices. */
export function indicesWithoutTwinsOf(dataset: Dataset, reference: Dataset): number[] {
  const twins = new Set(findTwins(dataset, reference).map(({ first }) => first));
  return Array.from(dataset.labels.keys()).filter((index) => !twins.has(index));
}

/** The images of `dataset` that have no twin in `reference`, such as the training set of a model. */
export function withoutTwinsOf(dataset: Dataset, reference: Dataset): Dataset {
  return subset(dataset, indicesWithoutTwinsOf(dataset, reference));
}
