/** A face in a photo → a square about it, upright. Free of Node, since the webcam's page takes it too. */
import { cutOut } from '../pixels/cutOut';
import { cutTurned } from '../pixels/cutTurned';
import type { RgbImage } from '../pixels/index';
import { resizeImage } from '../pixels/resizePlane';
import { turned } from './frameFace';
import { type Frame, moved, type Point, type PointedFace } from './pointedFace';

/** A photo at a size. */
export interface Level {
  image: RgbImage;
  /** Its pixels in one of the photo. */
  scale: number;
}

/** A level shows a face well enough where its frame has this share of the pixels that it gets. */
const enough = 0.6;

/** More pixels than this for one of the result are shrunk first, since what turns them looks at four. */
const mostStep = 1.5;

/** A square about a face, in pixels, and how high the face's frame is in it. */
export interface CloseUp {
  side: number;
  height: number;
}

/**
 * A square about a frame, turned upright; beyond the photo there is grey, which the network takes better than a border
 * that goes on.
 *
 * @param levels the photo in several sizes, the smallest first
 */
export function closeUp(
  levels: readonly Level[],
  { middle, width, degrees }: Frame,
  { side, height }: CloseUp,
): RgbImage {
  const tall = (4 / 3) * width;
  const { image, scale } = levels.find((level) => tall * level.scale >= enough * height) ?? levels.at(-1)!;
  const step = (tall * scale) / height;
  let [from, at, times] = [image, { x: middle.x * scale, y: middle.y * scale }, step];
  if (step > mostStep) {
    const reach = Math.ceil((side * step) / Math.SQRT2) + 1;
    const [left, top] = [Math.max(0, Math.round(at.x) - reach), Math.max(0, Math.round(at.y) - reach)];
    const right = Math.max(left + 1, Math.min(image.width, Math.round(at.x) + reach));
    const bottom = Math.max(top + 1, Math.min(image.height, Math.round(at.y) + reach));
    const near = cutOut(image, { left, top, width: right - left, height: bottom - top });
    const small = (length: number) => Math.max(1, Math.round(length / step));
    from = resizeImage(near, small(near.width), small(near.height));
    const [across, down] = [from.width / near.width, from.height / near.height];
    at = { x: (at.x - left) * across, y: (at.y - top) * down };
    times *= across;
  }
  const length = side * times;
  const part = { left: at.x - length / 2, top: at.y - length / 2, width: length, height: length };
  return cutTurned(from, part, at, degrees, times, 'grey');
}

/** A face that was seen in such a square, in pixels of the photo. */
export function inPhoto(face: PointedFace, { middle, width, degrees }: Frame, { side, height }: CloseUp) {
  const scale = ((4 / 3) * width) / height;
  const place = ({ x, y }: Point): Point => {
    const upright = { x: middle.x + (x - side / 2) * scale, y: middle.y + (y - side / 2) * scale };
    return turned(upright, middle, degrees);
  };
  return moved(face, place, scale);
}
