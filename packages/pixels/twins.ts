/** Images that show the same picture: equal pixel for pixel, or one a copy of the other, mirrored or not. */
import { channelsOf, labLightness } from './luminance';
import { nearPairs, type Thumbnails } from './nearPairs';
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
  const ours = contrastsOf(pictures);
  const theirs = within ? ours : contrastsOf(others);
  const pairs: TwinPair[] = [];
  nearPairs(ours, theirs, [rows, columns], (one, other) => {
    const [first, second] = within && one > other ? [other, one] : [one, other];
    const found = compare(ours, first, theirs, second);
    if (found.distance >= shareLeft) return;
    const equal = Buffer.compare(pixelsOf(pictures, first), pixelsOf(others, second)) === 0;
    if (equal) pairs.push({ first, second, distance: 0, kind: 'exact' });
    // Flat pictures have no contrast that a share could be of.
    else if (found.distance < shareLeft) pairs.push({ first, second, ...found });
  });
  return pairs.sort((a, b) => a.first - b.first || a.second - b.second);
}

interface Contrasts extends Thumbnails {
  /** In levels squared, less the one that rounding may add: flat pictures have none, and no twins but equal ones. */
  variances: Float64Array;
}

const bytesOfOne = ({ preprocessing }: Pictures) =>
  preprocessing.height * preprocessing.width * channelsOf(preprocessing);

function pixelsOf(pictures: Pictures, index: number): Uint8Array {
  const bytes = bytesOfOne(pictures);
  return pictures.pixels.subarray(index * bytes, (index + 1) * bytes);
}

function contrastsOf(pictures: Pictures): Contrasts {
  const { preprocessing } = pictures;
  const coloured = channelsOf(preprocessing) === 3;
  const count = pictures.pixels.length / bytesOfOne(pictures);
  const levels = new Int8Array(count * size);
  const variances = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const pixels = pixelsOf(pictures, i);
    const plane = coloured ? labLightness(pixels) : pixels;
    const small = resizePlane(plane, preprocessing, { height: rows, width: columns });
    const mean = small.reduce((sum, level) => sum + level, 0) / size;
    variances[i] = Math.max(0, small.reduce((sum, level) => sum + (level - mean) ** 2, 0) / size - 1);
    levels.set(
      small.map((level) => level - 128),
      i * size,
    );
  }
  // Float32 sums of squares up to 6e6 are off by a few units.
  return {
    levels,
    variances,
    limits: variances.map((variance) => shareUnshifted ** 2 * size * variance + 50),
  };
}

/** Whether a picture is more like another as that is or mirrored, and what is left then; equal ones have nothing left. */
function compare(
  ours: Contrasts,
  first: number,
  theirs: Contrasts,
  second: number,
): Pick<TwinPair, 'distance' | 'kind'> {
  const variance = Math.min(ours.variances[first]!, theirs.variances[second]!);
  const most = shareUnshifted ** 2 * size * variance;
  const left = (turned: boolean) => {
    if (unshifted(ours.levels, first * size, theirs.levels, second * size, turned, most) > most)
      return Infinity;
    const [a, b] = [levelsOf(ours, first), levelsOf(theirs, second)];
    return distanceOf(a, turned ? b.map((_, i) => b[mirror(i)]!) : b, variance);
  };
  const [near, mirrored] = [left(false), left(true)];
  return mirrored < near ? { distance: mirrored, kind: 'mirrored' } : { distance: near, kind: 'near' };
}

const levelsOf = ({ levels }: Contrasts, i: number) => levels.subarray(i * size, (i + 1) * size);

const mirror = (i: number) => i + columns - 1 - 2 * (i % columns);

/** The sum of squared differences as two thumbnails lie, or a part of it that is more than `most` already. */
function unshifted(
  a: Int8Array,
  from: number,
  b: Int8Array,
  at: number,
  turned: boolean,
  most: number,
): number {
  let sum = 0;
  for (let row = 0; row < size && sum <= most; row += columns) {
    for (let x = 0; x < columns; x++) {
      const difference = a[from + row + x]! - b[at + row + (turned ? columns - 1 - x : x)]!;
      sum += difference * difference;
    }
  }
  return sum;
}

/**
 * What is left between two thumbnails, leaving out the border, as a share of the contrast.
 *
 * A shift by a part of a pixel adds that part of the slopes across and down; how much of both is found by least squares.
 */
function distanceOf(a: Int8Array, b: Int8Array, variance: number): number {
  let [squares, xx, yy, xy, ex, ey] = [0, 0, 0, 0, 0, 0];
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
