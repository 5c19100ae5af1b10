/** RGB → one 8-bit plane: L of CIE LAB as OpenCV computes it, or BT.601 grey as Pillow does. */

// OpenCV's fixed-point arithmetic for 8-bit LAB: linear light in 11 bits, the cube root in 15.
const linearBits = 3;
const weightBits = 12;
const rootBits = 15;

interface Tables {
  /** Linear light of a level, 0 to 2040. */
  linear: Uint16Array;
  /** L, 0 to 255, of a luminance, 0 to 2040. */
  lightness: Uint8Array;
}

let tables: Tables | undefined;

function makeTables(): Tables {
  const linear = Uint16Array.from({ length: 256 }, (_, level) => {
    const x = level / 255;
    return Math.round(255 * 2 ** linearBits * (x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4));
  });
  const [scale, offset] = [
    Math.trunc((116 * 255 + 50) / 100),
    -Math.trunc((16 * 255 * 2 ** rootBits + 50) / 100),
  ];
  const lightness = Uint8Array.from({ length: 255 * 2 ** linearBits + 1 }, (_, y) => {
    const x = y / (255 * 2 ** linearBits);
    const root = Math.round(2 ** rootBits * (x < 0.008856 ? x * 7.787 + 16 / 116 : Math.cbrt(x)));
    const level = Math.floor((scale * root + offset + 2 ** (rootBits - 1)) / 2 ** rootBits);
    return Math.min(255, Math.max(0, level));
  });
  return { linear, lightness };
}

/**
 * Lightness of each pixel, 0 to 255: L of CIE LAB, as OpenCV's `cvtColor(image, COLOR_RGB2LAB)` in 8 bits.
 *
 * @param rgb `[pixels, 3]`
 * @returns `[pixels]`
 */
export function labLightness(rgb: Uint8Array): Uint8Array {
  const { linear, lightness } = (tables ??= makeTables());
  const plane = new Uint8Array(rgb.length / 3);
  for (let i = 0, j = 0; i < plane.length; i++, j += 3) {
    // The second row of sRGB's matrix, in 12 bits: 0.212671, 0.715160, 0.072169.
    const y = linear[rgb[j]!]! * 871 + linear[rgb[j + 1]!]! * 2929 + linear[rgb[j + 2]!]! * 296;
    plane[i] = lightness[(y + 2 ** (weightBits - 1)) >> weightBits]!;
  }
  return plane;
}

/**
 * Grey value of each pixel by ITU-R BT.601, as Pillow's `convert("L")`.
 *
 * @param rgb `[pixels, 3]`
 * @returns `[pixels]`
 */
export function grey(rgb: Uint8Array): Uint8Array {
  const plane = new Uint8Array(rgb.length / 3);
  for (let i = 0, j = 0; i < plane.length; i++, j += 3) {
    plane[i] = (rgb[j]! * 19595 + rgb[j + 1]! * 38470 + rgb[j + 2]! * 7471 + 0x8000) >> 16;
  }
  return plane;
}
