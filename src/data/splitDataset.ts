/** One data set → a training and a validation part. */
import { FerlabError, randomStream } from '../../packages/base/index';
import { findTwins, twinGroups, type TwinPair } from '../../packages/pixels/index';
import { classCounts, groupLeftOut, printable, subset, type Dataset } from './dataset';

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
 * Holds out a share of every class, at random by `seed`, with twins kept on one side, and people where it is known who
 * they are.
 *
 * Without that, an image whose copy was trained on would be counted as recognized.
 * @param share of each class held out, above 0 and below 1
 * @throws FerlabError when a class has too few different images to stand on both sides.
 */
export function splitDataset(dataset: Dataset, share: number, seed: number): Split {
  const { train, valid } = splitIndices(dataset, share, seed);
  // What was left out of the whole is told once.
  return {
    train: printable({ ...subset(dataset, train), skipped: dataset.skipped }),
    valid: subset(dataset, valid),
  };
}

/** Each image of a person with the first one. */
function samePerson(people: readonly (string | undefined)[]): { first: number; second: number }[] {
  const first = new Map<string, number>();
  return people.flatMap((person, second) => {
    if (person === undefined) return [];
    const known = first.get(person);
    if (known === undefined) first.set(person, second);
    return known === undefined ? [] : [{ first: known, second }];
  });
}

/** The images in groups that stay together, twins and pictures of one person, in an order by `seed`. */
function shuffledGroups(dataset: Dataset, seed: number): number[][] {
  const { people = [] } = dataset;
  // Where it is known whose both are, they are no copies of each other but look alike, as of two presses at a webcam.
  const areCopies = ({ first, second, kind }: TwinPair) =>
    kind === 'exact' || people[first] === undefined || people[second] === undefined;
  const pairs = [...findTwins(dataset).filter(areCopies), ...samePerson(people)];
  return randomStream(seed, 'split').shuffle(twinGroups(dataset.labels.length, pairs));
}

/**
 * Deals the images out to parts in which every class is as frequent as in the whole, twins and pictures of one person
 * together.
 *
 * @param folds how many parts, from 2
 * @returns the part of each image, counted from 0
 * @throws FerlabError when a class has too few different images to be divided again without one of the parts.
 */
export function dealFolds(dataset: Dataset, folds: number, seed: number): Uint8Array {
  const part = new Uint8Array(dataset.labels.length);
  const zeros = () => Array.from({ length: folds }, () => dataset.classes.map(() => 0));
  const [dealt, groups] = [zeros(), zeros()];
  // The large ones first, which the small ones then even out; the sort keeps the order by seed among equals.
  for (const group of shuffledGroups(dataset, seed).sort((a, b) => b.length - a.length)) {
    const labels = group.map((index) => dataset.labels[index]!);
    const loads = dealt.map((counts) => labels.reduce((sum, label) => sum + counts[label]!, 0));
    const sizes = dealt.map((counts) => counts.reduce((sum, count) => sum + count, 0));
    const [fold] = [...dealt.keys()].sort((a, b) => loads[a]! - loads[b]! || sizes[a]! - sizes[b]!) as [
      number,
    ];
    for (const index of group) part[index] = fold;
    for (const label of labels) dealt[fold]![label]!++;
    for (const label of new Set(labels)) groups[fold]![label]!++;
  }
  for (const [label, name] of dataset.classes.entries()) {
    const different = groups.map((counts) => counts[label]!);
    const left = different.reduce((sum, count) => sum + count, 0) - Math.max(...different);
    if (left >= 2) continue;
    throw new FerlabError(
      `Class "${name}" of ${dataset.folder} has too few different images to be judged in ${folds} parts. ` +
        'Add images, or leave the class out.',
    );
  }
  return part;
}

/** Which images `splitDataset` puts on which side; the same parameters and errors. */
export function splitIndices(dataset: Dataset, share: number, seed: number): SplitIndices {
  const wanted = classCounts(dataset).map((count) => Math.max(1, Math.round(count * share)));
  const valid: number[] = [];
  const kept: number[][] = [];
  const holdOut = (group: readonly number[]) => {
    valid.push(...group);
    for (const index of group) wanted[dataset.labels[index]!]!--;
  };
  for (const group of shuffledGroups(dataset, seed)) {
    const counts = classCounts({ classes: dataset.classes, labels: group.map((i) => dataset.labels[i]!) });
    if (counts.every((count, c) => count === 0 || count <= wanted[c]!)) holdOut(group);
    else kept.push(group);
  }
  for (const label of dataset.classes.keys()) {
    const has = (group: readonly number[]) => group.some((index) => dataset.labels[index] === label);
    if (has(valid)) continue;
    // Large groups alone, none of which fits the share: the smallest.
    const smallest = kept.filter(has).sort((a, b) => a.length - b.length)[0] ?? [];
    holdOut(kept.splice(kept.indexOf(smallest), 1)[0] ?? []);
  }
  const train = kept.flat();
  for (const side of [train, valid]) {
    side.sort((a, b) => a - b);
    const present = new Set(side.map((index) => dataset.labels[index]!));
    const missing = dataset.classes.find((_, label) => !present.has(label));
    if (missing !== undefined) {
      const [leftOut] = groupLeftOut(dataset.skipped);
      throw new FerlabError(
        `Class "${missing}" of ${dataset.folder} has too few different images to hold some out. ` +
          'Add images, or give a validation folder.' +
          (leftOut ? ` ${leftOut.count} files were left out: ${leftOut.reason}.` : ''),
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
