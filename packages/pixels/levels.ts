/** The numbers that a picture's file holds → levels from 0 to 255, where a byte for each channel does not hold them. */

/**
 * CMYK, 8 bits each, of 255 for all the ink → RGB as Pillow's `convert("RGB")` makes it, without a colour profile:
 * (255 - C) (255 - K) / 255, in Pillow's rounding.
 */
export function rgbOfCmyk(cmyk: Uint8Array): Uint8Array {
  const rgb = new Uint8Array((cmyk.length / 4) * 3);
  for (let from = 0, to = 0; to < rgb.length; from += 4, to += 3) {
    const light = 255 - cmyk[from + 3]!;
    for (let c = 0; c < 3; c++) {
      const product = cmyk[from + c]! * light + 128;
      rgb[to + c] = light - (((product >> 8) + product) >> 8);
    }
  }
  return rgb;
}

/** The upper byte of each. */
export function upperBytes(values: Uint16Array): Uint8Array {
  return bytesOf(values, (value) => value >> 8);
}

function bytesOf(values: Uint16Array, byte: (value: number) => number): Uint8Array {
  const bytes = new Uint8Array(values.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = byte(values[i]!);
  return bytes;
}

/**
 * Grey in 16 bits → levels: the upper eight bits, or of a picture that uses the lower 12 or 8 alone, the upper eight of
 * those. Pillow cuts off at 255 instead, which leaves most of them white; where nothing is beyond 255, the two are equal.
 */
export function levelsOfGrey16(values: Uint16Array): Uint8Array {
  const most = values.reduce((max, value) => Math.max(max, value), 0);
  const shift = most > 4095 ? 8 : most > 255 ? 4 : 0;
  return bytesOf(values, (value) => value >> shift);
}

// Levels that end below this are all but black; they are rather fractions of something else.
const leastWhite = 8;
const rounding = 1e-4;

/**
 * Floats from 0 to 1 → levels; floats and integers up to 255 are levels, of which the fraction is dropped, as in Pillow.
 *
 * @throws Error with the range found when it is neither, or there is none.
 */
export function levelsOfNumbers(values: Float32Array, kind: 'float' | 'integer'): Uint8Array {
  let [least, most] = [Infinity, -Infinity];
  for (const value of values) {
    if (Number.isNaN(value)) throw new Error(`${expected[kind]}, but it holds NaN, which is no number`);
    if (value < least) least = value;
    if (value > most) most = value;
  }
  if (kind === 'float' && least >= -rounding && most <= 1 + rounding) return levelsOfUnit(values);
  if (least >= 0 && most <= 255 && (kind === 'integer' || most >= leastWhite)) return new Uint8Array(values);
  const range = [least, most].map((value) => Number(value.toPrecision(4))).join(' to ');
  throw new Error(`${expected[kind]}, but they go from ${range}: scale them and save it anew`);
}

const expected = {
  float: 'the numbers of a float TIFF must go from 0 to 1, or from 0 to 255',
  integer: 'the numbers of a TIFF of signed or 32-bit integers must go from 0 to 255',
};

function levelsOfUnit(values: Float32Array): Uint8Array {
  // A clamped array rounds.
  const levels = new Uint8ClampedArray(values.length);
  for (let i = 0; i < levels.length; i++) levels[i] = values[i]! * 255;
  return new Uint8Array(levels.buffer);
}

/** One channel → three equal ones. */
export function spread(grey: Uint8Array): Uint8Array {
  const rgb = new Uint8Array(grey.length * 3);
  grey.forEach((value, i) => rgb.fill(value, i * 3, i * 3 + 3));
  return rgb;
}
