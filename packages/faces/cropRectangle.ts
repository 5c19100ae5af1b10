/** Which part of a photo shows a face as the training images do. Free of Node, since the webcam's page takes it too. */
import type { RgbImage } from '../pixels/index';
import type { FaceBox } from './faceBox';

/** Whole pixels of an image; a place may lie outside it. */
export interface Rectangle {
  left: number;
  top: number;
  width: number;
  height: number;
}

export interface Size {
  width: number;
  height: number;
}

/** Pixels of the training images. */
export const trainingCrop: Size = { width: 66, height: 88 };

/** Shares of a face's height that a crop shows above and below it, as the training images do: hair, the chin whole. */
export const trainingMargins = { above: 0.2, below: 0.1 };

/**
 * The part of an image that shows a face as the training images do: a fifth of its height more above, a tenth more
 * below, and widened or heightened about its centre until it has the proportions of `shape`, to within a pixel.
 *
 * It is moved back inside where it leaves the image; where it is larger than the image, it holds all of it.
 */
export function cropRectangle(
  box: Omit<FaceBox, 'score'>,
  image: Size,
  shape: Size,
  { above, below } = trainingMargins,
): Rectangle {
  const padded = box.height * (1 + above + below);
  const height = Math.max(padded, (box.width * shape.height) / shape.width);
  const middle = box.y - above * box.height + padded / 2;
  const rows = Math.max(1, Math.round(height));
  const columns = Math.max(1, Math.round((height * shape.width) / shape.height));
  return {
    left: movedInside(box.x + box.width / 2 - columns / 2, columns, image.width),
    top: movedInside(middle - rows / 2, rows, image.height),
    width: columns,
    height: rows,
  };
}

/** The nearest place for `length` pixels that lie within `limit`, or cover it where they are more. */
function movedInside(start: number, length: number, limit: number): number {
  const room = limit - length;
  return Math.min(Math.max(0, room), Math.max(Math.min(0, room), Math.round(start)));
}

/** A part of an image; outside the image its border goes on. */
export function cutOut(image: RgbImage, { left, top, width, height }: Rectangle): RgbImage {
  const pixels = new Uint8Array(width * height * 3);
  const inside = (place: number, count: number) => Math.max(0, Math.min(count - 1, place));
  // Columns from the first to the last lie within the image.
  const first = Math.min(width, Math.max(0, -left));
  const last = Math.max(first, Math.min(width, image.width - left));
  for (let y = 0; y < height; y++) {
    const from = inside(y + top, image.height) * image.width;
    const row = image.pixels.subarray(3 * (from + left + first), 3 * (from + left + last));
    pixels.set(row, 3 * (y * width + first));
    for (let x = first > 0 ? 0 : last; x < width; x = x + 1 === first ? last : x + 1) {
      const [to, at] = [3 * (y * width + x), 3 * (from + inside(x + left, image.width))];
      for (let channel = 0; channel < 3; channel++) pixels[to + channel] = image.pixels[at + channel]!;
    }
  }
  return { pixels, width, height };
}
