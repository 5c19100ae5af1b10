/** Any picture of a face → the pixels that the network sees. */
import { clahe } from './clahe';
import { decodeImage, type RgbImage } from './decodeImage';
import { fitPlane, type Fit } from './fitPlane';
import { grey, labLightness } from './luminance';
import { resizePlane } from './resizePlane';

/** What is done to a picture before the network sees it; stored with a model. The fields of the configuration. */
export interface Preprocessing {
  /** Pixels of the network's input. */
  height: number;
  width: number;
  /** L of CIE LAB (true) or BT.601 grey (false). */
  luminance: boolean;
  clahe: boolean;
  claheClip: number;
  claheTiles: number;
  fit: Fit;
}

/** The fields of a preprocessing, taken out of a configuration that has more. */
export function preprocessingOf(from: Preprocessing): Preprocessing {
  const { height, width, luminance, clahe, claheClip, claheTiles, fit } = from;
  return { height, width, luminance, clahe, claheClip, claheTiles, fit };
}

/**
 * One 8-bit plane at the network's size: luminance first, then (if asked for) CLAHE, then the resizing, as the
 * original does.
 *
 * @returns `[height, width]`, 0 to 255
 */
export function facePixels(image: RgbImage, to: Preprocessing): Uint8Array {
  return preparePlane(to.luminance ? labLightness(image.pixels) : grey(image.pixels), image, to);
}

/**
 * What `facePixels` does after the luminance.
 *
 * @param plane `[from.height, from.width]`, 0 to 255
 * @returns `[to.height, to.width]`, 0 to 255
 */
export function preparePlane(
  plane: Uint8Array,
  from: { height: number; width: number },
  to: Preprocessing,
): Uint8Array {
  const even = to.clahe ? clahe(plane, from, { clipLimit: to.claheClip, tiles: to.claheTiles }) : plane;
  const fitted = fitPlane(even, from, to, to.fit);
  return resizePlane(fitted.plane, fitted, to);
}

/** Reads a picture and prepares it: `facePixels(await decodeImage(file), to)`. */
export async function readFacePixels(source: string | Buffer, to: Preprocessing): Promise<Uint8Array> {
  return facePixels(await decodeImage(source), to);
}
