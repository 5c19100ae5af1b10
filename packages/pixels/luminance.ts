/** RGB → one 8-bit plane: L of CIE LAB as OpenCV computes it, or BT.601 grey as Pillow does. */
import { UsageError } from '../base/errors';

// OpenCV's fixed-point arithmetic for 8-bit LAB: linear light in 11 bits, the cube root in 15.
const linearBits = 3;
const weightBits = 12;
const rootBits = 15;

/** How a plane is reckoned, in numbers alone: a worker thread can be given them. */
export interface PlaneTables {
  /** `[3, 256]`: what each level of red, green and blue adds to the sum. */
  parts: Int32Array;
  /** By how many bits the sum is shifted right. */
  shift: number;
  /** The plane's level, 0 to 255, for each sum so shifted. */
  levels: Uint8Array;
}

function lightnessTables(): PlaneTables {
  const linear = Array.from({ length: 256 }, (_, level) => {
    const x = level / 255;
    return Math.round(255 * 2 ** linearBits * (x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4));
  });
  const [scale, offset] = [
    Math.trunc((116 * 255 + 50) / 100),
    -Math.trunc((16 * 255 * 2 ** rootBits + 50) / 100),
  ];
  const levels = Uint8Array.from({ length: 255 * 2 ** linearBits + 1 }, (_, y) => {
    const x = y / (255 * 2 ** linearBits);
    const root = Math.round(2 ** rootBits * (x < 0.008856 ? x * 7.787 + 16 / 116 : Math.cbrt(x)));
    const level = Math.floor((scale * root + offset + 2 ** (rootBits - 1)) / 2 ** rootBits);
    return Math.min(255, Math.max(0, level));
  });
  // The second row of sRGB's matrix, in 12 bits: 0.212671, 0.715160, 0.072169.
  return { parts: weighted(linear, [871, 2929, 296], weightBits), shift: weightBits, levels };
}

function greyTables(): PlaneTables {
  const levels = Uint8Array.from({ length: 256 }, (_, level) => level);
  return { parts: weighted([...levels], [19595, 38470, 7471], 16), shift: 16, levels };
}

/** `[3, 256]`; red's part holds the half that makes the shift round. */
function weighted(linear: readonly number[], weights: readonly number[], bits: number): Int32Array {
  return Int32Array.from(
    weights.flatMap((weight, c) => linear.map((x) => x * weight + (c === 0 ? 2 ** (bits - 1) : 0))),
  );
}

let lightness: PlaneTables | undefined;
let bt601: PlaneTables | undefined;

/** The tables of L of CIE LAB (true) or of BT.601 grey (false). */
export function planeTables(luminance: boolean): PlaneTables {
  return luminance ? (lightness ??= lightnessTables()) : (bt601 ??= greyTables());
}

/** The same sum stands in decodeWorker.cjs, which can load no TypeScript. */
function planeOf(rgb: Uint8Array, { parts, shift, levels }: PlaneTables): Uint8Array {
  const plane = new Uint8Array(rgb.length / 3);
  for (let i = 0, j = 0; i < plane.length; i++, j += 3) {
    plane[i] = levels[(parts[rgb[j]!]! + parts[256 + rgb[j + 1]!]! + parts[512 + rgb[j + 2]!]!) >> shift]!;
  }
  return plane;
}

/**
 * Lightness of each pixel, 0 to 255: L of CIE LAB, as OpenCV's `cvtColor(image, COLOR_RGB2LAB)` in 8 bits.
 *
 * @param rgb `[pixels, 3]`
 * @returns `[pixels]`
 */
export function labLightness(rgb: Uint8Array): Uint8Array {
  return planeOf(rgb, planeTables(true));
}

/**
 * Grey value of each pixel by ITU-R BT.601, as Pillow's `convert("L")`.
 *
 * @param rgb `[pixels, 3]`
 * @returns `[pixels]`
 */
export function grey(rgb: Uint8Array): Uint8Array {
  return planeOf(rgb, planeTables(false));
}

/**
 * Channels of the network's input.
 *
 * @throws UsageError when CLAHE is asked for in colour, which would shift the colours.
 */
export function channelsOf({ colour, clahe }: { colour: 'grey' | 'rgb'; clahe: boolean }): 1 | 3 {
  if (colour === 'grey') return 1;
  if (!clahe) return 3;
  throw new UsageError('Expected clahe to be false where colour is "rgb": it evens out one plane of grey.');
}
