/** A face and its points → the picture of it as training images show faces. Free of Node. */
import { cutTurned } from '../pixels/cutTurned';
import type { RgbImage } from '../pixels/index';
import type { Point, PointedFace } from './pointedFace';

/** Where the frame's points are, on the mean of 400 training images, in units of its width, which is 3 to 4 high. */
const eyes = [
  { x: 0.311, y: 0.601 },
  { x: 0.688, y: 0.601 },
];
const mouth = { x: 0.502, y: 1.017 };
const middle = { x: 0.5, y: 2 / 3 };

/** The part of a picture that is a face's frame: 3 wide, 4 high, turned about its middle by some degrees, clockwise. */
export interface Frame {
  middle: Point;
  width: number;
  degrees: number;
}

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

/** Pixels that a frame's picture has at least: as many as the training images. */
const fewest = { width: 66, height: 88 };

/**
 * Cuts a frame out, upright, a pixel for a pixel or, of a small face, between them; outside of the picture its border
 * goes on.
 */
export function cutFrame(image: RgbImage, { middle, width, degrees }: Frame): RgbImage {
  const times = Math.max(1, Math.round(width / fewest.width));
  const height = (width * fewest.height) / fewest.width;
  const part = { left: middle.x - width / 2, top: middle.y - height / 2, width, height };
  return cutTurned(image, part, middle, degrees, width / (times * fewest.width));
}
