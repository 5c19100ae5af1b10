/** A face that is held askew in a photo → its crop, upright. Free of Node, since the webcam's page takes it too. */
import type { RgbImage } from '../pixels/index';
import { resizeImage } from '../pixels/resizePlane';
import { cropFace } from './cropFace';
import { cropRectangle, cutOut, trainingCrop, type Rectangle } from './cropRectangle';
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
  const turned = cutOutTurned(image, cropRectangle(box, image, trainingCrop), middle, tilt);
  return resizeImage(turned, trainingCrop.width, trainingCrop.height, 'lanczos');
}

/** A part of an image that is turned about a point, between four pixels each; outside the image its border goes on. */
function cutOutTurned(image: RgbImage, part: Rectangle, middle: Point, degrees: number): RgbImage {
  const { left, top, width, height } = part;
  const pixels = new Uint8Array(width * height * 3);
  const [cosine, sine] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  const { pixels: levels, width: columns, height: rows } = image;
  const inside = (place: number, count: number) => Math.max(0, Math.min(count - 1, place));
  for (let row = 0, i = 0; row < height; row++) {
    const down = top + row + 0.5 - middle.y;
    for (let column = 0; column < width; column++) {
      const right = left + column + 0.5 - middle.x;
      const x = middle.x + right * cosine - down * sine - 0.5;
      const y = middle.y + right * sine + down * cosine - 0.5;
      const x0 = Math.floor(x);
      const y0 = Math.floor(y);
      const west = 3 * inside(x0, columns);
      const east = 3 * inside(x0 + 1, columns);
      const north = 3 * columns * inside(y0, rows);
      const south = 3 * columns * inside(y0 + 1, rows);
      for (let channel = 0; channel < 3; channel++, i++) {
        const northWest = levels[north + west + channel]!;
        const southWest = levels[south + west + channel]!;
        const above = northWest + (x - x0) * (levels[north + east + channel]! - northWest);
        const below = southWest + (x - x0) * (levels[south + east + channel]! - southWest);
        pixels[i] = above + (y - y0) * (below - above) + 0.5;
      }
    }
  }
  return { pixels, width, height };
}
