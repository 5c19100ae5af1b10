/** Image file or bytes → 8-bit RGB pixels. */
import { readFile } from 'fs/promises';
import path from 'path';
import sharp from 'sharp';
import { messageOf } from '../errors';
import { tf } from '../tensorflow';

/** Pixels of one picture, row by row, red, green and blue of each: `[height, width, 3]`. */
export interface RgbImage {
  pixels: Uint8Array;
  width: number;
  height: number;
}

/** Endings of the files taken for images, in lower case. */
export const imageEndings = ['.jpg', '.jpeg', '.png', '.webp', '.gif', '.tif', '.tiff', '.bmp'] as const;

/** Whether a file's name ends as an image's does, in any case. */
export function isImageFile(file: string): boolean {
  return (imageEndings as readonly string[]).includes(path.extname(file).toLowerCase());
}

// A 100-megapixel photograph takes 300 MB; a header that claims more is refused before anything is decoded.
const mostPixels = 100_000_000;

/**
 * Decodes an image as Pillow's `open(...).convert("RGB")` does, and turned upright by its EXIF orientation.
 *
 * Grey, CMYK, 16-bit and transparent images become 8-bit RGB (transparency is dropped); of an animation the
 * first frame is taken.
 * @throws Error that says why the bytes are no image that can be read, such as a truncated file.
 */
export async function decodeImage(source: string | Buffer): Promise<RgbImage> {
  const bytes = typeof source === 'string' ? await readFile(source) : source;
  if (bytes.length === 0) throw new Error('the file is empty');
  return bytes.subarray(0, 2).toString('latin1') === 'BM' ? decodeBmp(bytes) : decodeWithSharp(bytes);
}

async function decodeWithSharp(bytes: Buffer): Promise<RgbImage> {
  try {
    // Pillow leaves colour profiles alone.
    const { data, info } = await sharp(bytes, {
      limitInputPixels: mostPixels,
      failOn: 'truncated',
      ignoreIcc: true,
    })
      .rotate()
      .removeAlpha()
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    const pixels = new Uint8Array(data.buffer, data.byteOffset, data.length);
    return { pixels: info.channels === 1 ? spread(pixels) : pixels, width: info.width, height: info.height };
  } catch (error) {
    const reason = messageOf(error).replace(/\s+/g, ' ').trim();
    // libvips loses its words when several threads fail at once.
    throw new Error(/^unknown error$/i.test(reason) ? 'the file is damaged or cut off' : reason, {
      cause: error,
    });
  }
}

/** sharp reads no BMP; TensorFlow does. */
function decodeBmp(bytes: Buffer): RgbImage {
  const [width, height] = [bytes.readInt32LE(18), Math.abs(bytes.readInt32LE(22))];
  if (width * height > mostPixels) throw new Error('Input image exceeds pixel limit');
  const image = tf.node.decodeBmp(bytes, 3);
  const pixels = Uint8Array.from(image.dataSync());
  image.dispose();
  return { pixels, width, height };
}

function spread(grey: Uint8Array): Uint8Array {
  const rgb = new Uint8Array(grey.length * 3);
  grey.forEach((value, i) => rgb.fill(value, i * 3, i * 3 + 3));
  return rgb;
}
