/** A picture in memory, as everything here takes it. */

/** Pixels of one picture, row by row, red, green and blue of each: `[height, width, 3]`. */
export interface RgbImage {
  pixels: Uint8Array;
  width: number;
  height: number;
}
