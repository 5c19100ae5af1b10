/** Images that show the same picture: equal pixel for pixel, or one a copy of the other, mirrored or not. */
import { takeValues, tf } from '../tensorflow/index';
import { channelsOf, labLightness } from './luminance';
import { resizePlane } from './resizePlane';

/** Pictures of one size, in one block. */
export interface Pictures {
  /** `[pictures, height, width, channels]`, 0 to 255. */
  pixels: Uint8Array;
  preprocessing: { height: number; width: number } & Parameters<typeof channelsOf>[0];
}

/** Two images, by index, and how far apart they are. */
export interface TwinPair {
  first: number;
  second: number;
  /** What is left between them where they fit best, as a share of the smaller contrast: 0 for equal images. */
  distance: number;
  /** Equal in every pixel; a copy; or a copy of the mirror image. */
  kind: 'exact' | 'near' | 'mirrored';
}

/** What may be left between copies, as a share of the contrast. */
const shareLeft = 0.2;

/** How far apart they may be before one is shifted to fit the other. */
const shareUnshifted = 0.5;

// Fine enough to tell faces apart; what JPEG and resizing do to a picture is gone at this size.
const [rows, columns] = [22, 17];
const size = rows * columns;
// So much of both sides at once that memory does not grow with their product.
const [rowsAtOnce, othersAtOnce] = [512, 4096];

/**
 * All pairs of images of which one is a copy of the other: recompressed, resized, made grey, shifted by a pixel,
 * mirrored, or several of these; with `others`, all pairs of one of each. All are compared with all.
 *
 * Compared is the lightness, at 22 x 17. Two are twins when they differ by less than half the smaller contrast as they
 * lie, and by less than a fifth of it once one is shifted to fit the other; root mean squares, contrast the standard
 * deviation. Of copies of 1,000 photographs of 66 x 88 and of as many of 48 x 48 pixels, 99.5% of each kind or more are
 * twins: 99% differ by less than 0.05 for JPEG of quality 60, 0.13 for half the size, 0.18 for a pixel's shift. The
 * nearest of 1,750 drawn faces are 0.24 apart. Pairs of photographs show the same one up to 0.2, as seen by eye in 128 of
 * them; different people begin at 0.26. After CLAHE, copies of another size differ too much to be found.
 */
export function findTwins(pictures: Pictures, others: Pictures = pictures): TwinPair[] {
  const within = others === pictures;
  const ours = thumbnailsOf(pictures);
  const theirs = within ? ours : thumbnailsOf(others);
  const pairs: TwinPair[] = [];
  for (let start = 0; start < ours.length; start += rowsAtOnce) {
    const some = ours.slice(start, start + rowsAtOnce);
    for (let from = within ? start : 0; from < theirs.length; from += othersAtOnce) {
      const opposite = theirs.slice(from, from + othersAtOnce);
      const distances = squaredDistances(some, opposite);
      for (const [row, a] of some.entries()) {
        const first = start + row;
        for (let i = within ? Math.max(0, first + 1 - from) : 0; i < opposite.length; i++) {
          const b = opposite[i]!;
          // Float32 sums of squares up to 6e6 are off by a few units.
          const most = shareUnshifted ** 2 * size * Math.min(a.variance, b.variance) + 50;
          if (distances[row * opposite.length + i]! > most) continue;
          const second = from + i;
          const equal = Buffer.compare(pixelsOf(pictures, first), pixelsOf(others, second)) === 0;
          const found = equal ? ({ distance: 0, kind: 'exact' } as const) : compare(a, b);
          if (found.distance < shareLeft) pairs.push({ first, second, ...found });
        }
      }
    }
  }
  return pairs.sort((a, b) => a.first - b.first || a.second - b.second);
}

interface Thumbnail {
  /** `[rows, columns]`, levels less 128. */
  levels: Float32Array;
  /** In levels squared, less the one that rounding may add: flat pictures have none, and no twins but equal ones. */
  variance: number;
}

const bytesOfOne = ({ preprocessing }: Pictures) =>
  preprocessing.height * preprocessing.width * channelsOf(preprocessing);

function pixelsOf(pictures: Pictures, index: number): Uint8Array {
  const bytes = bytesOfOne(pictures);
  return pictures.pixels.subarray(index * bytes, (index + 1) * bytes);
}

function thumbnailsOf(pictures: Pictures): Thumbnail[] {
  const { preprocessing } = pictures;
  const coloured = channelsOf(preprocessing) === 3;
  const count = pictures.pixels.length / bytesOfOne(pictures);
  return Array.from({ length: count }, (_, i) => {
    const pixels = pixelsOf(pictures, i);
    const plane = coloured ? labLightness(pixels) : pixels;
    const levels = Float32Array.from(
      resizePlane(plane, preprocessing, { height: rows, width: columns }),
      (level) => level - 128,
    );
    const mean = levels.reduce((sum, level) => sum + level, 0) / size;
    const variance = levels.reduce((sum, level) => sum + (level - mean) ** 2, 0) / size;
    return { levels, variance: Math.max(0, variance - 1) };
  });
}

/** `[ours, theirs]`: the sums of squared differences, upright or mirrored, whichever is smaller. */
function squaredDistances(ours: readonly Thumbnail[], theirs: readonly Thumbnail[]): Float32Array {
  const stacked = (thumbnails: readonly Thumbnail[]) => {
    const values = new Float32Array(thumbnails.length * size);
    thumbnails.forEach(({ levels }, i) => values.set(levels, i * size));
    return tf.tensor3d(values, [thumbnails.length, rows, columns]);
  };
  const distances = tf.tidy(() => {
    const all = stacked(theirs);
    const [a, b, mirrored] = [stacked(ours), all, all.reverse(2)].map((each) => each.reshape([-1, size]));
    const products = tf.maximum(tf.matMul(a!, b!, false, true), tf.matMul(a!, mirrored!, false, true));
    return a!.square().sum(1, true).add(b!.square().sum(1)).sub(products.mul(2));
  });
  return takeValues(distances);
}

/** Whether a picture is more like another as that is or mirrored, and what is left then. */
function compare(a: Thumbnail, b: Thumbnail): Pick<TwinPair, 'distance' | 'kind'> {
  const variance = Math.min(a.variance, b.variance);
  const turned = b.levels.map((_, i) => b.levels[i + columns - 1 - 2 * (i % columns)]!);
  const near = distanceOf(a.levels, b.levels, variance);
  const mirrored = distanceOf(a.levels, turned, variance);
  return near <= mirrored ? { distance: near, kind: 'near' } : { distance: mirrored, kind: 'mirrored' };
}

/**
 * What is left between two thumbnails, leaving out the border, as a share of the contrast; more than any limit where
 * they are too far apart as they lie.
 *
 * A shift by a part of a pixel adds that part of the slopes across and down; how much of both is found by least squares.
 */
function distanceOf(a: Float32Array, b: Float32Array, variance: number): number {
  let [unshifted, squares, xx, yy, xy, ex, ey] = [0, 0, 0, 0, 0, 0, 0];
  for (let i = 0; i < size; i++) unshifted += (a[i]! - b[i]!) ** 2;
  if (unshifted > shareUnshifted ** 2 * size * variance) return Infinity;
  const slope = (i: number, step: number) => (a[i + step]! - a[i - step]! + b[i + step]! - b[i - step]!) / 4;
  for (let y = 1; y < rows - 1; y++) {
    for (let i = y * columns + 1; i < (y + 1) * columns - 1; i++) {
      const [difference, across, down] = [a[i]! - b[i]!, slope(i, 1), slope(i, columns)];
      squares += difference ** 2;
      xx += across ** 2;
      yy += down ** 2;
      xy += across * down;
      ex += difference * across;
      ey += difference * down;
    }
  }
  const determinant = xx * yy - xy ** 2;
  const explained = determinant > 0 ? (ex ** 2 * yy - 2 * ex * ey * xy + ey ** 2 * xx) / determinant : 0;
  return Math.sqrt(Math.max(0, squares - explained) / ((rows - 2) * (columns - 2) * variance));
}

/** Groups of images linked by pairs, each in ascending order; images without a twin stand alone. */
export function twinGroups(images: number, pairs: readonly { first: number; second: number }[]): number[][] {
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
