/** A large picture in parts, on its side, in a mirror. Free of Node, since the webcam's page takes it too. */
import { cutOut } from '../pixels/cutOut';
import type { RgbImage } from '../pixels/index';
import { moved, type PointedFace } from './pointedFace';

/** Larger pictures are looked at in parts, which bounds the memory; they share what no face in question exceeds. */
const partSide = 1024;
const overlap = 256;

/** What `look` sees in each part of a picture, in pixels of the picture; what a part cuts, another has whole. */
export async function inParts(
  image: RgbImage,
  look: (part: RgbImage) => Promise<PointedFace[]>,
): Promise<PointedFace[]> {
  const { width, height } = image;
  if (width <= partSide && height <= partSide) return look(image);
  const size = { width: Math.min(partSide, width), height: Math.min(partSide, height) };
  const parts = starts(height).flatMap((top) => starts(width).map((left) => ({ left, top, ...size })));
  const seen = parts.map(async (part) => {
    const ends = (begin: number, length: number, from: number, side: number, all: number) =>
      (from === 0 || begin > 0) && (from + side === all || begin + length < side);
    return (await look(cutOut(image, part)))
      .filter(({ x, width: wide }) => ends(x, wide, part.left, part.width, width))
      .filter(({ y, height: high }) => ends(y, high, part.top, part.height, height))
      .map((face) => moved(face, ({ x, y }) => ({ x: x + part.left, y: y + part.top })));
  });
  return (await Promise.all(seen)).flat();
}

/** Where parts begin along a side so that they cover it. */
function starts(side: number): number[] {
  if (side <= partSide) return [0];
  const count = Math.ceil((side - overlap) / (partSide - overlap));
  return Array.from({ length: count }, (_, i) => Math.round((i * (side - partSide)) / (count - 1)));
}

/** An image turned clockwise by 0, 90, 180 or 270 degrees. */
export function turnQuarters(image: RgbImage, degrees: number): RgbImage {
  if (degrees === 0) return image;
  const { width, height, pixels } = image;
  const size = degrees === 180 ? { width, height } : { width: height, height: width };
  const to = new Uint8Array(pixels.length);
  // Where the pixel beside one lies, and the one below, in pixels of the result.
  const [right, down] =
    degrees === 90 ? [size.width, -1] : degrees === 180 ? [-1, -size.width] : [-size.width, 1];
  const first = degrees === 90 ? height - 1 : degrees === 180 ? width * height - 1 : width * height - height;
  for (let y = 0, from = 0; y < height; y++)
    for (let x = 0, at = 3 * (first + y * down); x < width; x++, from += 3, at += 3 * right) {
      to[at] = pixels[from]!;
      to[at + 1] = pixels[from + 1]!;
      to[at + 2] = pixels[from + 2]!;
    }
  return { pixels: to, ...size };
}

/** An image whose left is right. */
export function mirrored({ pixels, width, height }: RgbImage): RgbImage {
  const to = new Uint8Array(pixels.length);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [at, from] = [3 * (y * width + x), 3 * (y * width + width - 1 - x)];
      to.set(pixels.subarray(from, from + 3), at);
    }
  return { pixels: to, width, height };
}
