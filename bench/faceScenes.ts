/** Large pictures that show nothing but the faces pasted into them, so that it is known where every face is. */
import { randomStream } from '../packages/base/index';
import { resizeRgb, sharpOf, type Rectangle, type RgbImage } from '../packages/pixels/index';

/** A picture, and where the faces in it are, in the order in which they were given. */
export interface Scene {
  image: RgbImage;
  places: Rectangle[];
}

const [width, height] = [2400, 1800];
const [columns, rows] = [5, 4];

/** How many faces one scene holds. */
export const facesInScene = columns * rows;

/** How a face is pasted. */
export interface Paste {
  /** Pixels of a crop, at most 400; its width follows. */
  high: number;
  /** Degrees by which each is turned, to the one side or the other; default 0. */
  tilt?: number;
}

/**
 * Pastes up to 20 face crops into a soft background of 2400 x 1800 pixels, each somewhere in a field of its own.
 */
export async function pasteFaces(
  faces: readonly RgbImage[],
  { high, tilt = 0 }: Paste,
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
    await paste(face, image, { left, top, ...size }, (i % 2 === 0 ? 1 : -1) * tilt);
    places.push({ left, top, ...size });
  }
  return { image, places };
}

/** Turned about the middle of its place; what of it leaves the image is left out. */
async function paste(face: RgbImage, image: RgbImage, place: Rectangle, tilt: number): Promise<void> {
  const part = sharpOf(await resizeRgb(face, place.width, place.height)).ensureAlpha();
  if (tilt !== 0) part.rotate(tilt, { background: '#00000000' });
  const { data, info } = await part.raw().toBuffer({ resolveWithObject: true });
  const left = Math.round(place.left + (place.width - info.width) / 2);
  const top = Math.round(place.top + (place.height - info.height) / 2);
  for (let i = 0; i < info.width * info.height; i++) {
    const [x, y] = [left + (i % info.width), top + Math.floor(i / info.width)];
    if (data[4 * i + 3]! < 128 || x < 0 || x >= image.width || y < 0 || y >= image.height) continue;
    image.pixels.set(data.subarray(4 * i, 4 * i + 3), (y * image.width + x) * 3);
  }
}
