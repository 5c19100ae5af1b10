/** A browser's picture → RGB pixels. */
import type { RgbImage } from '../../../data/decodeImage';

let canvas: OffscreenCanvas | undefined;

/** The pixels of a picture, its transparency dropped; a bitmap is closed. */
export function readPixels(image: ImageBitmap | ImageData): RgbImage {
  const { width, height } = image;
  const { data } = image instanceof ImageData ? image : drawn(image);
  const pixels = new Uint8Array(width * height * 3);
  for (let i = 0, j = 0; i < pixels.length; i += 3, j += 4) {
    pixels[i] = data[j]!;
    pixels[i + 1] = data[j + 1]!;
    pixels[i + 2] = data[j + 2]!;
  }
  return { pixels, width, height };
}

function drawn(bitmap: ImageBitmap): ImageData {
  const { width, height } = bitmap;
  if (canvas?.width !== width || canvas.height !== height) canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return context.getImageData(0, 0, width, height);
}
