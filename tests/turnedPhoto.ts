/** Photos that are held askew, lie on their side or on their head, and how far off their faces are then. */
import type { Point } from '../packages/face-points/index';
import { sharpOf, type RgbImage } from '../packages/pixels/index';

/** An image turned clockwise about its middle, amid grey; and where a point of the image is then. */
export async function turnPhoto(image: RgbImage, degrees: number) {
  const { data, info } = await sharpOf(image)
    .rotate(degrees, { background: '#808080' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const turned: RgbImage = { pixels: new Uint8Array(data), width: info.width, height: info.height };
  const [cosine, sine] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  const place = ({ x, y }: Point): Point => {
    const [right, down] = [x - image.width / 2, y - image.height / 2];
    return {
      x: info.width / 2 + right * cosine - down * sine,
      y: info.height / 2 + right * sine + down * cosine,
    };
  };
  return { image: turned, place };
}

/** How far two angles are apart, 0 to 180 degrees. */
export const degreesApart = (one: number, other: number): number =>
  Math.abs(((((one - other) % 360) + 540) % 360) - 180);
