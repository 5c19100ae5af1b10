/** A face that is held askew in a photo → its crop, upright. Free of Node, since the webcam's page takes it too. */
import type { RgbImage } from '../pixels/index';
import { cutTurned } from '../pixels/cutTurned';
import { resizeImage } from '../pixels/resizePlane';
import { cropFace } from './cropFace';
import { cropRectangle, cutOut, trainingCrop } from './cropRectangle';
import type { FaceBox } from './faceBox';

interface Point {
  x: number;
  y: number;
}

/** Finds points around each eye of a face that fills its image: first the one at the left of an upright picture. */
export type EyeFinder = (face: RgbImage) => Promise<readonly [Point[], Point[]]>;

/**
 * How far the line through a face's eyes is turned clockwise, in tenths of a degree: to a millionth, the page and Node
 * differ about it, and a level that is rounded the other way may move a probability by a thousandth.
 */
export async function tiltOf(
  image: RgbImage,
  box: Omit<FaceBox, 'score'>,
  findEyes: EyeFinder,
): Promise<number> {
  const [left, top] = [Math.round(box.x), Math.round(box.y)];
  const size = { width: Math.max(1, Math.round(box.width)), height: Math.max(1, Math.round(box.height)) };
  const [one, other] = (await findEyes(cutOut(image, { left, top, ...size }))).map((points) => ({
    x: points.reduce((sum, { x }) => sum + x, 0) / points.length,
    y: points.reduce((sum, { y }) => sum + y, 0) / points.length,
  }));
  const degrees = (Math.atan2(other!.y - one!.y, other!.x - one!.x) * 180) / Math.PI;
  return Math.round(10 * degrees) / 10;
}

/**
 * Degrees from which on a face is turned: bench faces found nothing to gain below, one face in ten more right at 20
 * degrees and one in three at 30. What seems to lie on its side is likelier a mistake about its eyes.
 */
const [least, most] = [10, 45];

/**
 * The crop that the network is trained on, see `cropFace`, of a face that is turned upright where it is not.
 *
 * @param tilt how far it is turned clockwise, in degrees; see `tiltOf`
 */
export function cropUpright(image: RgbImage, box: Omit<FaceBox, 'score'>, tilt: number): RgbImage {
  if (!(Math.abs(tilt) >= least && Math.abs(tilt) <= most)) return cropFace(image, box, trainingCrop);
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const turned = cutTurned(image, cropRectangle(box, image, trainingCrop), middle, tilt);
  return resizeImage(turned, trainingCrop.width, trainingCrop.height, 'lanczos');
}
