/** Any picture of a face → the pixels that the network sees. */
import { clahe } from '../../packages/pixels/clahe';
import { fitPlane } from '../../packages/pixels/fitPlane';
import type { Box } from '../../packages/layouts/index';
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

/**
 * The part of a picture that a box holds, as far as they overlap; the whole picture without one.
 *
 * @param pixels `[height, width, channels]`
 * @throws Error when the box lies outside.
 */
export function cutBox<Picture extends { pixels: Uint8Array; height: number; width: number }>(
  picture: Picture,
  box: Box | undefined,
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
