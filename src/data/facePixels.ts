/** Any picture of a face → the pixels that the network sees. */
import { decodeImage, type RgbImage } from './decodeImage';
import { grey, labLightness } from './luminance';
import { resizePlane } from './resizePlane';

/** What is done to a picture before the network sees it; stored with a model. */
export interface Preprocessing {
  /** Pixels of the network's input. */
  height: number;
  width: number;
  /** L of CIE LAB (true) or BT.601 grey (false). */
  luminance: boolean;
}

/**
 * One 8-bit plane at the network's size: luminance first, then stretched to it, as the original does.
 *
 * @returns `[height, width]`, 0 to 255
 */
export function facePixels(image: RgbImage, to: Preprocessing): Uint8Array {
  const plane = to.luminance ? labLightness(image.pixels) : grey(image.pixels);
  return resizePlane(plane, image, to);
}

/** Reads a picture and prepares it: `facePixels(await decodeImage(file), to)`. */
export async function readFacePixels(source: string | Buffer, to: Preprocessing): Promise<Uint8Array> {
  return facePixels(await decodeImage(source), to);
}
