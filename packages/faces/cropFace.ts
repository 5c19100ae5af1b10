/** A face in a photo → the crop of it that the network is trained on. Free of Node, since the webcam's page takes it too. */
import type { RgbImage } from '../pixels/index';
import { resizeImage } from '../pixels/resizePlane';
import { cropRectangle, cutOut, trainingMargins, type Size } from './cropRectangle';
import type { FaceBox } from './faceBox';

/**
 * Cuts a face out as the training images are, see `cropRectangle`, undistorted, and as sharp as they are.
 *
 * @param size of the crop in pixels, such as 66 wide and 88 high
 * @param margins shares of the face's height above and below it
 */
export function cropFace(
  image: RgbImage,
  box: Omit<FaceBox, 'score'>,
  size: Size,
  margins = trainingMargins,
): RgbImage {
  // In a notebook, the first of no faces.
  if ((box as unknown) === undefined) {
    throw new Error("Expected a face's box but found undefined: look whether a face was found at all.");
  }
  const part = cutOut(image, cropRectangle(box, image, size, margins));
  return resizeImage(part, size.width, size.height, 'lanczos');
}
