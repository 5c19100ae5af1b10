/** Pictures as the network takes them. Free of Node, since the webcam's page takes it too. */
import type { RgbImage } from '../pixels/index';

/** The network's maps are halved five times. */
const unit = 32;

const grey = 128;

/** A side of at least so many pixels that the network takes. */
export const wholeUnits = (side: number): number => unit * Math.max(1, Math.ceil(side / unit));

/** A picture amid grey, with at least `border` pixels of it at each side, in a size that the network takes. */
export function amidGrey(image: RgbImage, border: number): { image: RgbImage; left: number; top: number } {
  const [width, height] = [image.width, image.height].map((side) => wholeUnits(side + 2 * border)) as [
    number,
    number,
  ];
  const pixels = new Uint8Array(width * height * 3).fill(grey);
  const [left, top] = [Math.floor((width - image.width) / 2), Math.floor((height - image.height) / 2)];
  for (let y = 0; y < image.height; y++) {
    const row = image.pixels.subarray(3 * y * image.width, 3 * (y + 1) * image.width);
    pixels.set(row, 3 * ((y + top) * width + left));
  }
  return { image: { pixels, width, height }, left, top };
}
