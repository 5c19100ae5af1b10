/** A face in a photo → the crop of it that the network is trained on. */
import type { RgbImage } from '../data/decodeImage';
import { cropRectangle, cutOut, trainingMargins, type Size } from './cropRectangle';
import type { FaceBox } from './findFaces';
import { resizeRgb } from './resizeRgb';

/**
 * Cuts a face out as the training images are, see `cropRectangle`, undistorted.
 *
 * @param size of the crop in pixels, such as 66 wide and 88 high
 * @param margins shares of the face's height above and below it
 */
export async function cropFace(
  image: RgbImage,
  box: Omit<FaceBox, 'score'>,
  size: Size,
  margins = trainingMargins,
): Promise<RgbImage> {
  return resizeRgb(cutOut(image, cropRectangle(box, image, size, margins)), size.width, size.height);
}
