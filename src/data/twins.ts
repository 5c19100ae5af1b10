/** Images that show the same picture: equal pixel for pixel, or nearly so. */
import { channelsOf } from '../../packages/pixels/index';
import { takeValues, tf } from '../../packages/tensorflow/index';
import { pixelsOf, type Dataset } from './dataset';
import { sizeOf } from './preprocessing';

/** Two images, by index, and how far apart they are. */
export interface TwinPair {
  first: number;
  second: number;
  /** Root mean square difference in grey levels; 0 for equal images. */
  distance: number;
}

/** Root mean square difference, in grey levels of 255, below which two images are twins. */
const twinLevels = 2;

// Means over about 11 x 11 blocks: enough to tell faces apart, few enough to compare all with all.
const blocks = 11;
const rowsAtOnce = 512;

/**
 * All pairs of images within `levels` of each other; with `others`, all pairs of one of each data set.
 *
 * No pair is missed: the mean over a block of pixels differs at most as much as the pixels do (Cauchy-Schwarz),
 * so that comparing block means as one matrix product leaves few pairs to compare pixel by pixel.
 */
export function findTwins(dataset: Dataset, others: Dataset = dataset, levels = twinLevels): TwinPair[] {
  const within = others === dataset;
  const size = sizeOf(dataset.preprocessing);
  const mostSquares = levels * levels * size;
  const ours = blockMeans(dataset);
  const theirs = within ? ours : blockMeans(others);
  const pairs: TwinPair[] = [];
  for (let start = 0; start < ours.rows; start += rowsAtOnce) {
    const rows = Math.min(rowsAtOnce, ours.rows - start);
    const distances = squaredDistances(ours, start, rows, theirs, within ? start : 0);
    const columns = theirs.rows - (within ? start : 0);
    // Float32 products of squares up to 1e8 are off by a few tens.
    const candidate = mostSquares * 1.01 + 500;
    for (let i = 0; i < distances.length; i++) {
      if (distances[i]! > candidate) continue;
      const first = start + Math.floor(i / columns);
      const second = (i % columns) + (within ? start : 0);
      if (within && second <= first) continue;
      const squares = pixelSquares(pixelsOf(dataset, first), pixelsOf(others, second), mostSquares);
      if (squares <= mostSquares) pairs.push({ first, second, distance: Math.sqrt(squares / size) });
    }
  }
  return pairs;
}

interface BlockMeans {
  rows: number;
  features: number;
  /** `[rows, features]`, each mean times the square root of its block's pixels. */
  values: Float32Array;
}

function blockMeans(dataset: Dataset): BlockMeans {
  const { height } = dataset.preprocessing;
  // Colours side by side are as good as a plane three times as wide.
  const width = dataset.preprocessing.width * channelsOf(dataset.preprocessing);
  const rows = dataset.labels.length;
  const rowOf = Int32Array.from({ length: height }, (_, y) => Math.floor((y * blocks) / height));
  const columnOf = Int32Array.from({ length: width }, (_, x) => Math.floor((x * blocks) / width));
  const pixelsIn = new Float64Array(blocks * blocks);
  for (const row of rowOf) for (const column of columnOf) pixelsIn[row * blocks + column]!++;
  const values = new Float32Array(rows * blocks * blocks);
  const sums = new Float64Array(blocks * blocks);
  for (let i = 0; i < rows; i++) {
    sums.fill(0);
    const pixels = pixelsOf(dataset, i);
    for (let y = 0, p = 0; y < height; y++) {
      const row = rowOf[y]! * blocks;
      for (let x = 0; x < width; x++, p++) sums[row + columnOf[x]!]! += pixels[p]! - 128;
    }
    for (let b = 0; b < sums.length; b++)
      values[i * sums.length + b] = sums[b]! / Math.sqrt(pixelsIn[b]! || 1);
  }
  return { rows, features: blocks * blocks, values };
}

/** `[rows, theirs.rows - from]`: |a|^2 + |b|^2 - 2ab of the block means. */
function squaredDistances(
  ours: BlockMeans,
  start: number,
  rows: number,
  theirs: BlockMeans,
  from: number,
): Float32Array {
  const distances = tf.tidy(() => {
    const slice = ({ values, features }: BlockMeans, begin: number, count: number) =>
      tf.tensor2d(values.subarray(begin * features, (begin + count) * features), [count, features]);
    const a = slice(ours, start, rows);
    const b = slice(theirs, from, theirs.rows - from);
    const products = tf.matMul(a, b, false, true);
    return a.square().sum(1, true).add(b.square().sum(1)).sub(products.mul(2));
  });
  return takeValues(distances);
}

/** The sum of squared differences, or more than `most` as soon as it exceeds that. */
function pixelSquares(a: Uint8Array, b: Uint8Array, most: number): number {
  let sum = 0;
  for (let i = 0; i < a.length && sum <= most; i++) sum += (a[i]! - b[i]!) ** 2;
  return sum;
}

/** Groups of images linked by pairs, each in ascending order; images without a twin stand alone. */
export function twinGroups(images: number, pairs: readonly TwinPair[]): number[][] {
  const leader = Int32Array.from({ length: images }, (_, i) => i);
  const find = (i: number): number => {
    while (leader[i] !== i) i = leader[i] = leader[leader[i]!]!;
    return i;
  };
  for (const { first, second } of pairs) {
    const [a, b] = [find(first), find(second)];
    leader[Math.max(a, b)] = Math.min(a, b);
  }
  const groups = new Map<number, number[]>();
  for (let i = 0; i < images; i++) {
    const group = groups.get(find(i));
    if (group === undefined) groups.set(find(i), [i]);
    else group.push(i);
  }
  return [...groups.values()];
}
