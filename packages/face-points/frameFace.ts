/** A face and its points → the picture of it as training images show faces. Free of Node. */
import { cutOut } from '../pixels/cutOut';
import { cutTurned } from '../pixels/cutTurned';
import type { RgbImage } from '../pixels/index';
import { resizeImage } from '../pixels/resizePlane';
import type { Frame, FramedFace, Point, PointedFace } from './pointedFace';
import type { Area } from './sharedArea';

/** Where the frame's points are, on the mean of 400 training images, in units of its width, which is 3 to 4 high. */
const eyes = [
  { x: 0.311, y: 0.601 },
  { x: 0.688, y: 0.601 },
];
const mouth = { x: 0.502, y: 1.017 };
const middle = { x: 0.5, y: 2 / 3 };

/**
 * The frame in which training images show faces, by where the eyes and the mouth are (least squares of a shift, a turn
 * and a scale, as Umeyama 1991).
 *
 * Rounded to 32nds of a pixel and tenths of a degree: what is found differs by a millionth from machine to machine.
 */
export function frameOf(face: Pick<PointedFace, 'eyes' | 'mouth'>): Frame {
  const from = [...eyes, mouth];
  const to = [...face.eyes, face.mouth];
  const meanOf = (points: readonly Point[]): Point => ({
    x: points.reduce((sum, { x }) => sum + x, 0) / points.length,
    y: points.reduce((sum, { y }) => sum + y, 0) / points.length,
  });
  const [here, there] = [meanOf(from), meanOf(to)];
  let [along, across, size] = [0, 0, 0];
  for (const [i, point] of from.entries()) {
    const [x, y] = [point.x - here.x, point.y - here.y];
    const [u, v] = [to[i]!.x - there.x, to[i]!.y - there.y];
    along += x * u + y * v;
    across += x * v - y * u;
    size += x * x + y * y;
  }
  const [a, b] = [along / size, across / size];
  const [x, y] = [middle.x - here.x, middle.y - here.y];
  const rounded = (value: number) => Math.round(32 * value) / 32;
  return {
    middle: { x: rounded(there.x + a * x - b * y), y: rounded(there.y + b * x + a * y) },
    width: rounded(Math.hypot(a, b)),
    degrees: Math.round((10 * Math.atan2(b, a) * 180) / Math.PI) / 10,
  };
}

/** A frame in a picture that is `by` times as large. */
export const scaledFrame = ({ middle, width, degrees }: Frame, by: number): Frame => ({
  middle: { x: middle.x * by, y: middle.y * by },
  width: width * by,
  degrees,
});

/** A point turned clockwise about another. */
export function turned({ x, y }: Point, middle: Point, degrees: number): Point {
  const [cosine, sine] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  const [right, down] = [x - middle.x, y - middle.y];
  return { x: middle.x + right * cosine - down * sine, y: middle.y + right * sine + down * cosine };
}

/** How much higher a frame is than its face: a fifth of its height more is shown above it, a tenth below. */
export const frameOfFace = 1.3;

/** Of a frame's width and height, the face's. */
const face = { width: 0.8, height: 1 / frameOfFace, below: 0.05 / frameOfFace };

/** How high an upright face is in its frame, in pixels of the picture. */
export const faceHeight = ({ width }: Frame): number => ((4 / 3) * width) / frameOfFace;

/** A face with its frame, and the frame's box in place of the detector's. */
export function framed<Face extends PointedFace>(pointed: Face): Face & FramedFace {
  const frame = frameOf(pointed);
  return { ...pointed, ...boxOf(frame), frame };
}

/** The box about the ellipse of a frame's face, which is as large however the face is turned. */
export function boxOf({ middle, width, degrees }: Frame): Area {
  const [across, down] = [(face.width * width) / 2, (face.height * width * 4) / 6];
  const radians = (degrees * Math.PI) / 180;
  const reach = (a: number, b: number) => Math.hypot(a * Math.cos(radians), b * Math.sin(radians));
  const [right, bottom] = [reach(across, down), reach(down, across)];
  const centre = turned({ x: middle.x, y: middle.y + face.below * width * (4 / 3) }, middle, degrees);
  return { x: centre.x - right, y: centre.y - bottom, width: 2 * right, height: 2 * bottom };
}

/** Pixels of the training images; a frame's picture has at least as many. */
export const trainingCrop = { width: 66, height: 88 };

/** More pixels than this for one of the training images' are shrunk first, since what turns them looks at four. */
const mostTimes = 4;

/**
 * Cuts a frame out, upright, about a pixel for a pixel or, of a small face, between them; outside of the picture its
 * border goes on.
 *
 * @param shape width by height; other than 3 by 4 it shows more at the sides, or above and below
 */
export function cutFrame(image: RgbImage, frame: Frame, shape = 3 / 4): RgbImage {
  const near = shrunkAround(image, frame, Math.max(1, (shape * 4) / 3, 3 / 4 / shape));
  const { middle, width, degrees } = near.frame;
  const times = Math.max(1, Math.round(width / trainingCrop.width));
  const height = (width * trainingCrop.height) / trainingCrop.width;
  const size = { width: Math.max(width, height * shape), height: Math.max(height, width / shape) };
  const part = { left: middle.x - size.width / 2, top: middle.y - size.height / 2, ...size };
  return cutTurned(near.image, part, middle, degrees, width / (times * trainingCrop.width));
}

/** The picture about a large frame, `reach` times as far, with fewer pixels; any other as it is. */
export function shrunkAround(image: RgbImage, frame: Frame, reach = 1): { image: RgbImage; frame: Frame } {
  const by = (mostTimes * trainingCrop.width) / frame.width;
  if (by >= 1) return { image, frame };
  // As far as its corners, whichever way it is turned.
  const far = Math.ceil(reach * frame.width * Math.hypot(1 / 2, 2 / 3)) + 2;
  const { x, y } = frame.middle;
  const [left, top] = [Math.max(0, Math.floor(x - far)), Math.max(0, Math.floor(y - far))];
  const width = Math.min(image.width, Math.ceil(x + far)) - left;
  const height = Math.min(image.height, Math.ceil(y + far)) - top;
  if (width < 1 || height < 1) return { image, frame };
  const small = (length: number) => Math.max(1, Math.round(length * by));
  const near = resizeImage(cutOut(image, { left, top, width, height }), small(width), small(height));
  const [across, down] = [near.width / width, near.height / height];
  const middle = { x: (x - left) * across, y: (y - top) * down };
  return { image: near, frame: { ...frame, middle, width: frame.width * Math.sqrt(across * down) } };
}
