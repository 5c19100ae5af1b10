/** Labelled faces in memory. */
import { FerlabError, printedAs } from '../../packages/base/index';
import type { LeftOut } from '../../packages/layouts/index';
import type { Preprocessing } from '../config';
import { sizeOf } from './preprocessing';

/** Labelled faces, ready for the network. */
export interface Dataset {
  /** The folder or table that they are from. */
  folder: string;
  classes: readonly string[];
  /** Where each image came from. */
  files: readonly string[];
  /** Index of each image's class. */
  labels: Uint16Array;
  /** `[images, height, width, channels]`, 0 to 255. */
  pixels: Uint8Array;
  preprocessing: Preprocessing;
  /** What could not be taken in, or was not meant. */
  skipped: readonly LeftOut[];
  /** Who is in each image, where people are to stand on one side; undefined is somebody of whom there is one image. */
  people?: readonly (string | undefined)[];
  /** Which of several data sets each image is from, counted from 0; undefined where it is one. */
  sets?: readonly number[];
  /** What its source says of itself; none for a data set that was made up. */
  source?: DatasetSource;
}

/** The data set itself, which from now on says what it holds where it is printed, in place of every pixel. */
export const printable = (dataset: Dataset): Dataset =>
  printedAs(dataset, () => {
    const { folder, classes, labels, preprocessing } = dataset;
    const { width, height, colour } = preprocessing;
    const counts = classCounts(dataset).map((count, label) => `${classes[label]} ${count}`);
    return `${folder}: ${labels.length} images of ${width} × ${height}, ${colour}: ${counts.join(', ')}`;
  });

/** What a data set says it is. */
export interface DatasetSource {
  /** Such as "class folders". */
  layout: string;
  /** How many images each class has, as the source writes its name. */
  classesFound: Record<string, number>;
  /** Names of the source → the classes that they are taken for, where they differ. */
  mapped: Record<string, string>;
  /** What a person should be told. */
  notes: readonly string[];
}

/** Files that were left out for one reason. */
export interface LeftOutGroup {
  reason: string;
  count: number;
  example: string;
}

/** What was left out, by its reasons, the most frequent first; each with the first file. */
export function groupLeftOut(leftOut: readonly LeftOut[]): LeftOutGroup[] {
  const groups = new Map<string, LeftOutGroup>();
  for (const { reason, file } of leftOut) {
    const group = groups.get(reason);
    if (group === undefined) groups.set(reason, { reason, count: 1, example: file });
    else group.count++;
  }
  return [...groups.values()].sort((a, b) => b.count - a.count);
}

/** @throws FerlabError that lists which classes are missing and which are too many. */
export function requireSameClasses(
  folder: string,
  found: readonly string[],
  expected: readonly string[],
): void {
  const missing = expected.filter((name) => !found.includes(name));
  const extra = found.filter((name) => !expected.includes(name));
  if (missing.length === 0 && extra.length === 0) return;
  const differences = [
    missing.length > 0 ? `missing: ${missing.join(', ')}` : '',
    extra.length > 0 ? `not expected: ${extra.join(', ')}` : '',
  ].filter((part) => part !== '');
  throw new FerlabError(
    `The classes of ${folder} differ from the classes expected (${expected.join(', ')}): ${differences.join('; ')}.`,
  );
}

/** The pixels of one image: `[height, width, channels]`, a view of the data set's block. */
export function pixelsOf(dataset: Dataset, index: number): Uint8Array {
  const size = sizeOf(dataset.preprocessing);
  return dataset.pixels.subarray(index * size, (index + 1) * size);
}

/** A data set of some of the images, in the order given; the pixels are copied. */
export function subset(dataset: Dataset, indices: readonly number[]): Dataset {
  const size = sizeOf(dataset.preprocessing);
  const pixels = new Uint8Array(indices.length * size);
  indices.forEach((index, position) => pixels.set(pixelsOf(dataset, index), position * size));
  return printable({
    ...dataset,
    files: indices.map((index) => dataset.files[index]!),
    labels: Uint16Array.from(indices, (index) => dataset.labels[index]!),
    pixels,
    ...(dataset.people && { people: indices.map((index) => dataset.people![index]) }),
    ...(dataset.sets && { sets: indices.map((index) => dataset.sets![index]!) }),
    skipped: [],
  });
}

/** How many images each class has, in the order of `dataset.classes`. */
export function classCounts(dataset: { classes: readonly string[]; labels: Iterable<number> }): number[] {
  const counts = dataset.classes.map(() => 0);
  for (const label of dataset.labels) counts[label]!++;
  return counts;
}
