/** Any picture of a face → the pixels that the network sees. */
import { clahe } from '../../packages/pixels/clahe';
import { fitPlane } from '../../packages/pixels/fitPlane';
import type { RgbImage } from '../../packages/pixels/index';
import { channelsOf, grey, labLightness } from '../../packages/pixels/luminance';
import { resizePlane } from '../../packages/pixels/resizePlane';
import type { Preprocessing } from '../config';

/** How many values an image has when it is prepared: height x width x channels. */
export function sizeOf(to: Preprocessing): number {
  return to.height * to.width * channelsOf(to);
}

/**
 * A picture at the network's size: luminance first (or all three colours), then (if asked for) CLAHE, then the
 * resizing, as the original does.
 *
 * @returns `[height, width, channels]`, 0 to 255
 * @throws UsageError when CLAHE is asked for in colour.
 */
export function facePixels(image: RgbImage, to: Preprocessing): Uint8Array {
  if (to.colour === 'rgb') return prepare(image.pixels, image, to);
  return prepare(to.luminance ? labLightness(image.pixels) : grey(image.pixels), image, to);
}

/**
 * What `facePixels` does after the luminance.
 *
 * @param pixels `[from.height, from.width, channels]`, 0 to 255
 * @returns `[to.height, to.width, channels]`, 0 to 255
 */
export function prepare(
  pixels: Uint8Array,
  from: { height: number; width: number },
  to: Preprocessing,
): Uint8Array {
  const channels = channelsOf(to);
  if (channels === 1) return preparePlane(pixels, from, to);
  const result = new Uint8Array(sizeOf(to));
  for (let channel = 0; channel < channels; channel++) {
    const plane = new Uint8Array(from.height * from.width);
    for (let i = 0; i < plane.length; i++) plane[i] = pixels[i * channels + channel]!;
    preparePlane(plane, from, to).forEach((level, i) => (result[i * channels + channel] = level));
  }
  return result;
}

function preparePlane(
  plane: Uint8Array,
  from: { height: number; width: number },
  to: Preprocessing,
): Uint8Array {
  const even = to.clahe ? clahe(plane, from, { clipLimit: to.claheClip, tiles: to.claheTiles }) : plane;
  // What is framed by its face is near enough the network's proportions.
  const fitted = fitPlane(even, from, to, to.fit === 'face' ? 'stretch' : to.fit);
  return resizePlane(fitted.plane, fitted, to);
}
