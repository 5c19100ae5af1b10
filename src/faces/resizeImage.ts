/** An RGB image at another size. Free of Node, since the webcam's page takes it too. */
import type { RgbImage } from '../data/decodeImage';
import { resizePlane, type Filter } from '../data/resizePlane';

/** Stretches an image to `width` x `height`, each colour as `resizePlane` does. */
export function resizeImage(image: RgbImage, width: number, height: number, filter?: Filter): RgbImage {
  const pixels = new Uint8Array(width * height * 3);
  const plane = new Uint8Array(image.width * image.height);
  for (let channel = 0; channel < 3; channel++) {
    for (let i = 0; i < plane.length; i++) plane[i] = image.pixels[i * 3 + channel]!;
    const resized = resizePlane(plane, image, { width, height }, filter);
    resized.forEach((level, i) => (pixels[i * 3 + channel] = level));
  }
  return { pixels, width, height };
}
