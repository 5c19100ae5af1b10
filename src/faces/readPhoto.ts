/** A photo's file → its pixels, and what had to be left out of it. */
import sharp from 'sharp';
import { decodeImage } from '../data/decodeImage';
import type { RgbImage } from '../data/rgbImage';
import { imageFormat } from '../data/imageFormat';
import { readImageFile } from '../data/readImageFile';

/** `note` tells what the picture does not show, such as the further frames of an animation. */
export type Photo = RgbImage & { note?: string };

/**
 * Reads a photo, upright by its EXIF orientation; of an animation or of several pages the first, which the note says.
 *
 * @throws Error that says why the file can't be read.
 */
export async function readPhoto(file: string): Promise<Photo> {
  const bytes = await readImageFile(file);
  const image = await decodeImage(bytes);
  if (!['gif', 'webp', 'tif'].includes(imageFormat(bytes)!)) return image;
  const { pages = 1 } = await sharp(bytes).metadata();
  return pages > 1 ? { ...image, note: `the first of ${pages} frames` } : image;
}
