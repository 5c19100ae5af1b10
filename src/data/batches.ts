/** A data set in memory → the batches of an epoch. */
import { randomStream } from '../../packages/base/index';
import { channelsOf } from '../../packages/pixels/index';
import { sharesOfBytes, tf } from '../../packages/tensorflow/index';
import type { Config } from '../config';
import { pixelsOf, type Dataset } from './dataset';
import { sizeOf } from './preprocessing';

/** Labelled images as tensors; whoever asked for the batch disposes them. */
export interface Batch {
  /** `[batch, height, width, channels]`, 0 to 1. */
  images: tf.Tensor4D;
  /** `[batch, classes]`, one-hot. */
  targets: tf.Tensor2D;
}

/** How many batches an epoch has, the last of which may be smaller. */
export function batchesPerEpoch(images: number, batchSize: number): number {
  return Math.ceil(images / batchSize);
}

/**
 * The order of an epoch's images: shuffled by (seed, epoch) and by nothing else.
 *
 * The batch of step k is therefore the same in a run that was interrupted and resumed.
 */
export function epochOrder(images: number, seed: number, epoch: number): number[] {
  return randomStream(seed, 'order', epoch).shuffle(Array.from({ length: images }, (_, i) => i));
}

/**
 * An epoch of as many images as there are, in which every group comes up as often as `shares` says: those of small
 * groups are repeated, of large ones left out in part, all of them in turn before any comes again within the epoch.
 *
 * @param groups of each image, such as its label
 * @param shares of the epoch, of each group in ascending order; equal ones by default
 */
export function balancedOrder(
  groups: ArrayLike<number>,
  seed: number,
  epoch: number,
  shares?: readonly number[],
): number[] {
  const different = [...new Set(Array.from(groups))].sort((a, b) => a - b);
  const random = randomStream(seed, 'balanced order', epoch);
  const drawn = different.flatMap((group, i) => {
    const each = Math.ceil(groups.length * (shares?.[i] ?? 1 / different.length));
    const members = Array.from(groups).flatMap((other, index) => (other === group ? [index] : []));
    const rounds = Array.from({ length: Math.ceil(each / members.length) }, () => random.shuffle(members));
    return rounds.flat().slice(0, each);
  });
  return random.shuffle(drawn).slice(0, groups.length);
}

/** The order of an epoch's images as the configuration wants it. */
export function trainingOrder(
  { labels, sets }: Pick<Dataset, 'labels' | 'sets'>,
  { balance, setBalance, seed }: Pick<Config, 'balance' | 'setBalance' | 'seed'>,
  epoch: number,
): number[] {
  if (balance === 'sampling') return balancedOrder(labels, seed, epoch);
  if (sets === undefined || setBalance === 0) return epochOrder(labels.length, seed, epoch);
  const sizes = new Map<number, number>();
  for (const set of sets) sizes.set(set, (sizes.get(set) ?? 0) + 1);
  const ascending = [...sizes].sort(([a], [b]) => a - b);
  const weights = ascending.map(([, size]) => size ** (1 - setBalance));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return balancedOrder(
    sets,
    seed,
    epoch,
    weights.map((weight) => weight / total),
  );
}

/** Weight of each class such that all count equally in the loss: images / (classes x images of the class). */
export function classWeights(counts: readonly number[]): number[] {
  const images = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => (count === 0 ? 0 : images / (counts.length * count)));
}

/** The images at the given positions as a batch, unchanged. */
export function makeBatch(dataset: Dataset, indices: readonly number[]): Batch {
  const { height, width } = dataset.preprocessing;
  const shape = [indices.length, height, width, channelsOf(dataset.preprocessing)] as const;
  const bytes = new Uint8Array(shape.reduce((product, side) => product * side, 1));
  copyImages(dataset, indices, bytes);
  return {
    images: sharesOfBytes(bytes, shape) as tf.Tensor4D,
    targets: tf.tensor2d(oneHot(dataset, indices), [indices.length, dataset.classes.length]),
  };
}

/**
 * Hands over all images of a data set, a batch at a time, giving way to other work between them.
 *
 * @param work is given a batch, disposed afterwards, and the index of its first image
 * @param options.batchSize 128 by default: enough to fill both cores, little memory
 * @param options.stopped asked between batches
 * @returns false where `stopped` said so
 */
export async function forEachBatch(
  dataset: Dataset,
  work: (batch: Batch, start: number) => void,
  options: {
    batchSize?: number;
    onProgress?: (done: number, total: number) => void;
    stopped?: () => boolean;
  } = {},
): Promise<boolean> {
  const { batchSize = 128, onProgress, stopped } = options;
  const images = dataset.labels.length;
  for (let start = 0; start < images; start += batchSize) {
    const indices = Array.from({ length: Math.min(batchSize, images - start) }, (_, i) => start + i);
    const batch = makeBatch(dataset, indices);
    try {
      work(batch, start);
    } finally {
      tf.dispose({ ...batch });
    }
    onProgress?.(start + indices.length, images);
    await new Promise(setImmediate);
    if (stopped?.()) return false;
  }
  return true;
}

/** Copies the images at the given positions, one behind the other. */
export function copyImages(dataset: Dataset, indices: readonly number[], into: Uint8Array): void {
  const size = sizeOf(dataset.preprocessing);
  indices.forEach((index, row) => into.set(pixelsOf(dataset, index), row * size));
}

/** Their labels, `[batch, classes]`. */
export function oneHot(dataset: Dataset, indices: readonly number[]): Float32Array {
  const classes = dataset.classes.length;
  const targets = new Float32Array(indices.length * classes);
  indices.forEach((index, row) => (targets[row * classes + dataset.labels[index]!] = 1));
  return targets;
}
