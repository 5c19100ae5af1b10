/** An 8-bit plane, or several that lie pixel by pixel, at another size, by Pillow's antialiased filters. */
import type { RgbImage } from './rgbImage';

/** Bilinear is soft; Lanczos keeps what is sharp, at three times the work. */
export type Filter = 'bilinear' | 'lanczos';

// Pillow's fixed-point weights have 32 - 8 - 2 bits, so that a sum of levels still fits into 32.
const bits = 22;
const one = 2 ** bits;
const half = one / 2;

interface Weights {
  first: Int32Array;
  count: Int32Array;
  /** `[outputs, most]` */
  values: Int32Array;
  most: number;
}

const sinc = (x: number) => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

/** How far each filter reaches, in pixels of the larger size, and what it weighs there. */
const filters: Record<Filter, { reach: number; weight: (x: number) => number }> = {
  bilinear: { reach: 1, weight: (x) => Math.max(0, 1 - Math.abs(x)) },
  lanczos: { reach: 3, weight: (x) => (Math.abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0) },
};

/** For each output pixel: which input pixels it averages, and by how much. */
function weightsOf(from: number, to: number, filter: Filter): Weights {
  const { reach, weight } = filters[filter];
  const scale = from / to;
  const support = reach * Math.max(scale, 1);
  const most = Math.ceil(support) * 2 + 1;
  const first = new Int32Array(to);
  const count = new Int32Array(to);
  const values = new Int32Array(to * most);
  for (let i = 0; i < to; i++) {
    const centre = (i + 0.5) * scale;
    const start = Math.max(0, Math.trunc(centre - support + 0.5));
    const end = Math.min(from, Math.trunc(centre + support + 0.5));
    const raw: number[] = [];
    for (let x = start; x < end; x++) raw.push(weight((x - centre + 0.5) / Math.max(scale, 1)));
    const total = raw.reduce((sum, each) => sum + each, 0);
    raw.forEach((each, k) => (values[i * most + k] = Math.round((each / total) * one)));
    first[i] = start;
    count[i] = end - start;
  }
  return { first, count, values, most };
}

/** Resizes the rows of `[rows, from, channels]` to columns, `[to, rows, channels]`, so that two calls do all. */
function resizeRowsTransposed(
  pixels: Uint8Array,
  [rows, from, channels]: readonly [number, number, number],
  to: number,
  filter: Filter,
): Uint8Array {
  const { first, count, values, most } = weightsOf(from, to, filter);
  const result = new Uint8ClampedArray(rows * to * channels);
  let out = 0;
  for (let i = 0; i < to; i++) {
    const [begin, end] = [i * most, i * most + count[i]!];
    for (let row = 0; row < rows; row++) {
      let at = (row * from + first[i]!) * channels;
      // Sums of whole numbers below 2^31, which `| 0` tells the compiler.
      if (channels === 3) {
        let red = half;
        let green = half;
        let blue = half;
        for (let k = begin; k < end; k++, at += 3) {
          const weight = values[k]!;
          red = (red + Math.imul(pixels[at]!, weight)) | 0;
          green = (green + Math.imul(pixels[at + 1]!, weight)) | 0;
          blue = (blue + Math.imul(pixels[at + 2]!, weight)) | 0;
        }
        result[out++] = red >> bits;
        result[out++] = green >> bits;
        result[out++] = blue >> bits;
      } else {
        let sum = half;
        for (let k = begin; k < end; k++, at++) sum = (sum + Math.imul(pixels[at]!, values[k]!)) | 0;
        result[out++] = sum >> bits;
      }
    }
  }
  return new Uint8Array(result.buffer);
}

/**
 * Stretches a plane to `to`, as Pillow's `resize((width, height), BILINEAR)` or `LANCZOS` does: widths first, then
 * heights.
 *
 * @param plane `[from.height, from.width, channels]`, 0 to 255
 * @returns `[to.height, to.width, channels]`
 */
export function resizePlane(
  plane: Uint8Array,
  from: { height: number; width: number },
  to: { height: number; width: number },
  filter: Filter = 'bilinear',
  channels = 1,
): Uint8Array {
  if (from.width === to.width && from.height === to.height) return plane;
  // A side that stays is turned over, too: one weight of 1 for each pixel.
  const columns = resizeRowsTransposed(plane, [from.height, from.width, channels], to.width, filter);
  return resizeRowsTransposed(columns, [to.width, from.height, channels], to.height, filter);
}

/** Stretches an image to `width` x `height`, each colour as `resizePlane` does. */
export function resizeImage(image: RgbImage, width: number, height: number, filter?: Filter): RgbImage {
  return { pixels: resizePlane(image.pixels, image, { width, height }, filter, 3), width, height };
}
