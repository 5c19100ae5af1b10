/** An RGB image at another size. */
import sharp, { type Sharp } from 'sharp';
import type { RgbImage } from './rgbImage';

/** sharp's view of an image's pixels, without a copy. */
export function sharpOf({ pixels, width, height }: RgbImage): Sharp {
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

/** Stretches an image to `width` x `height` by sharp's antialiased filter (Lanczos). */
export async function resizeRgb(image: RgbImage, width: number, height: number): Promise<RgbImage> {
  const pixels = await sharpOf(image).resize(width, height, { fit: 'fill' }).raw().toBuffer();
  return { pixels: new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.length), width, height };
}
