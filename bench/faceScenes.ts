/** Large pictures that show nothing but the faces pasted into them, so that it is known where every face is. */
import type { RgbImage } from '../src/data/decodeImage';
import { randomStream } from '../src/data/random';
import type { Rectangle } from '../src/faces/cropRectangle';
import { resizeRgb } from '../src/faces/resizeRgb';

/** A picture, and where the faces in it are, in the order in which they were given. */
export interface Scene {
  image: RgbImage;
  places: Rectangle[];
}

const [width, height] = [2400, 1800];
const [columns, rows] = [5, 4];

/** How many faces one scene holds. */
export const facesInScene = columns * rows;

/**
 * Pastes up to 20 face crops into a soft background of 2400 x 1800 pixels, each somewhere in a field of its own.
 *
 * @param high pixels of a crop, at most 400; its width follows
 */
export async function pasteFaces(
  faces: readonly RgbImage[],
  high: number,
  ...key: (string | number)[]
): Promise<Scene> {
  const random = randomStream(...key, high);
  const [across, down] = [24, 18];
  const patches = Uint8Array.from({ length: across * down * 3 }, () => 40 + random.integer(176));
  const image = await resizeRgb({ pixels: patches, width: across, height: down }, width, height);
  const places: Rectangle[] = [];
  for (const [i, face] of faces.entries()) {
    const size = { width: Math.round((high * face.width) / face.height), height: high };
    const [fieldWidth, fieldHeight] = [width / columns, height / rows];
    const left = Math.round((i % columns) * fieldWidth + random.integer(fieldWidth - size.width));
    const top = Math.round(Math.floor(i / columns) * fieldHeight + random.integer(fieldHeight - size.height));
    paste(await resizeRgb(face, size.width, size.height), image, left, top);
    places.push({ left, top, ...size });
  }
  return { image, places };
}

function paste(part: RgbImage, image: RgbImage, left: number, top: number): void {
  for (let y = 0; y < part.height; y++) {
    const row = part.pixels.subarray(y * part.width * 3, (y + 1) * part.width * 3);
    image.pixels.set(row, ((top + y) * image.width + left) * 3);
  }
}
