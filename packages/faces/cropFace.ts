/** A face in a photo → the crop of it that the network is trained on. */
import { cutFrame, trainingCrop, type FramedFace } from '../face-points/index';
import { resizeImage, type RgbImage } from '../pixels/index';

/**
 * Cuts a face out as the training images show faces: upright, three wide to four high, a fifth of its height more above
 * it; as sharp as they are. Another shape shows more at its sides, or above and below.
 *
 * @param size of the crop in pixels, such as 66 wide and 88 high
 */
export function cropFace(
  image: RgbImage,
  { frame }: Pick<FramedFace, 'frame'>,
  size = trainingCrop,
): RgbImage {
  const cut = cutFrame(image, frame, size.width / size.height);
  return resizeImage(cut, size.width, size.height, 'lanczos');
}
