/** One data set → a training and a validation part. */
import { FerlabError } from '../errors';
import { classCounts, subset, type Dataset } from './loadDataset';
import { randomStream } from './random';
import { findTwins, twinGroups } from './twins';

export interface Split {
  train: Dataset;
  valid: Dataset;
}

/**
 * Holds out a share of every class, at random by `seed`, with twins kept on one side.
 *
 * Without that, an image whose copy was trained on would be counted as recognized.
 * @param share of each class held out, above 0 and below 1
 * @throws FerlabError when a class has too few different images to stand on both sides.
 */
export function splitDataset(dataset: Dataset, share: number, seed: number): Split {
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
  const ascending = (indices: number[]) => indices.sort((a, b) => a - b);
  const split = { train: subset(dataset, ascending(train)), valid: subset(dataset, ascending(valid)) };
  for (const [label, name] of dataset.classes.entries()) {
    if (classCounts(split.train)[label] === 0 || classCounts(split.valid)[label] === 0) {
      throw new FerlabError(
        `Class "${name}" of ${dataset.folder} has too few different images to hold some out. ` +
          'Add images, or give a validation folder.',
      );
    }
  }
  return split;
}

/** The images of `dataset` that have no twin in `reference`, such as the training set of a model. */
export function withoutTwinsOf(dataset: Dataset, reference: Dataset): Dataset {
  const twins = new Set(findTwins(dataset, reference).map(({ first }) => first));
  return subset(
    dataset,
    Array.from(dataset.labels.keys()).filter((index) => !twins.has(index)),
  );
}
