/** Labelled faces in memory. */
import { FerlabError } from '../../packages/base/index';
import type { SkippedFile } from './imageFolder';
import { sizeOf } from './preprocessing';
import type { Preprocessing } from '../config';

/** Labelled faces, ready for the network. */
export interface Dataset {
  folder: string;
  classes: readonly string[];
  /** Where each image came from. */
  files: readonly string[];
  /** Index of each image's class. */
  labels: Uint16Array;
  /** `[images, height, width, channels]`, 0 to 255. */
  pixels: Uint8Array;
  preprocessing: Preprocessing;
  /** Files that could not be taken in. */
  skipped: readonly SkippedFile[];
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
    `The class folders of ${folder} differ from the classes expected (${expected.join(', ')}): ${differences.join('; ')}.`,
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
  return {
    ...dataset,
    files: indices.map((index) => dataset.files[index]!),
    labels: Uint16Array.from(indices, (index) => dataset.labels[index]!),
    pixels,
    skipped: [],
  };
}

/** How many images each class has, in the order of `dataset.classes`. */
export function classCounts(dataset: Pick<Dataset, 'classes' | 'labels'>): number[] {
  const counts = dataset.classes.map(() => 0);
  for (const label of dataset.labels) counts[label]!++;
  return counts;
}
