/** A rectangle of a picture. Free of Node, since the webcam's page takes it too. */
import type { RgbImage } from './rgbImage';

/** Whole pixels of an image; a place may lie outside it. */
export interface Rectangle {
  left: number;
  top: number;
  width: number;
  height: number;
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

/**
 * The part of a picture that a box holds, as far as they overlap; the whole picture without one.
 *
 * @param pixels `[height, width, channels]`
 * @throws Error when the box lies outside.
 */
export function cutBox<Picture extends { pixels: Uint8Array; height: number; width: number }>(
  picture: Picture,
  box: Rectangle | undefined,
): Picture {
  if (box === undefined) return picture;
  const channels = picture.pixels.length / (picture.height * picture.width);
  const [left, top] = [Math.max(0, box.left), Math.max(0, box.top)];
  const width = Math.min(picture.width, box.left + box.width) - left;
  const height = Math.min(picture.height, box.top + box.height) - top;
  if (width < 1 || height < 1) throw new Error('its box lies outside of the picture');
  const pixels = new Uint8Array(height * width * channels);
  for (let y = 0; y < height; y++) {
    const start = ((top + y) * picture.width + left) * channels;
    pixels.set(picture.pixels.subarray(start, start + width * channels), y * width * channels);
  }
  return { ...picture, pixels, height, width };
}
