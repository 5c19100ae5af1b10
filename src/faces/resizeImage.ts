/** An RGB image at another size. Free of Node, since the webcam's page takes it too. */
import type { RgbImage } from '../data/rgbImage';
import { resizePlane, type Filter } from '../data/resizePlane';

/** Stretches an image to `width` x `height`, each colour as `resizePlane` does. */
export function resizeImage(image: RgbImage, width: number, height: number, filter?: Filter): RgbImage {
  return { pixels: resizePlane(image.pixels, image, { width, height }, filter, 3), width, height };
}
