/** Labelled images → what an audit wants to know of each, and the pixels that the network would see. */
import { messageOf } from '../base/index';
import { cutBox, decodeImage, imageFormat, readImageFile } from '../pixels/index';
import type { LeftOut, Row } from '../layouts/index';
import { framedPixels, rowImage, type Preprocessing } from '../../src/index';

export interface InspectedImage {
  file: string;
  width: number;
  height: number;
  /** Of the content, see `imageFormat`. */
  format: string | undefined;
  /** Mean of the plane that the network sees, 0 to 255. */
  brightness: number;
  /** Variance of that plane's Laplacian: near 0 for a blurred or empty picture. */
  sharpness: number;
  /** `[height, width]` of the preprocessing, 0 to 255. */
  pixels: Uint8Array;
}

// libuv's pool has 4 threads; a few more files under way keep them busy.
const filesUnderWay = 8;

/** Inspects every image, in the order given; one that can't be read stops nothing. */
export async function inspectImages(
  rows: readonly Row[],
  preprocessing: Preprocessing,
  onImage: () => void = () => undefined,
): Promise<(InspectedImage | LeftOut)[]> {
  const results: (InspectedImage | LeftOut)[] = [];
  let next = 0;
  const reader = async () => {
    for (let i = next++; i < rows.length; i = next++) {
      const row = rows[i]!;
      const { file } = row;
      results[i] = await inspect(row, preprocessing).catch((error) => ({ file, reason: messageOf(error) }));
      onImage();
    }
  };
  await Promise.all(Array.from({ length: filesUnderWay }, reader));
  return results;
}

async function inspect(row: Row, preprocessing: Preprocessing): Promise<InspectedImage> {
  const { file } = row;
  const bytes = row.grey === undefined ? await readImageFile(file) : undefined;
  const image = bytes === undefined ? await rowImage(row) : await decodeImage(bytes);
  const pixels = await framedPixels(cutBox(image, row.box), preprocessing);
  return {
    file,
    width: image.width,
    height: image.height,
    format: bytes && imageFormat(bytes),
    brightness: pixels.reduce((sum, value) => sum + value, 0) / pixels.length,
    sharpness: laplacianVariance(pixels, preprocessing),
    pixels,
  };
}

function laplacianVariance(pixels: Uint8Array, { height, width }: Preprocessing): number {
  let [sum, squares] = [0, 0];
  for (let y = 1; y < height - 1; y++) {
    for (let i = y * width + 1; i < (y + 1) * width - 1; i++) {
      const value =
        pixels[i - 1]! + pixels[i + 1]! + pixels[i - width]! + pixels[i + width]! - 4 * pixels[i]!;
      sum += value;
      squares += value * value;
    }
  }
  const count = Math.max(1, (height - 2) * (width - 2));
  return squares / count - (sum / count) ** 2;
}
