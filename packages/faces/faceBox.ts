/** Where a face is in its photo. */

/** An upright face in pixels of its image; it lies within the image, and its sides need not be whole numbers. */
export interface FaceBox {
  x: number;
  y: number;
  width: number;
  height: number;
  /** How sure the detector is that this is a face, 0 to 1. */
  score: number;
}

/** A box in an image that is `by` times as large. */
export const scaled = ({ x, y, width, height, score }: FaceBox, by: number): FaceBox => ({
  x: x * by,
  y: y * by,
  width: width * by,
  height: height * by,
  score,
});
