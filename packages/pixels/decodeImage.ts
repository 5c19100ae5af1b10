/** Image file or bytes → 8-bit RGB pixels. */
import path from 'path';
import sharp from 'sharp';
import { messageOf } from '../base/index';
import { decodeBmp } from './decodeBmp';
import { contentName, imageFormat } from './imageFormat';
import { readImageFile } from './readImageFile';
import type { RgbImage } from './rgbImage';

/** Endings of the files taken for images, in lower case. */
const imageEndings = ['.jpg', '.jpeg', '.png', '.webp', '.gif', '.tif', '.tiff', '.bmp'] as const;

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
 * The content decides, not the name; what is none of the formats of `imageEndings`, such as an SVG with its references
 * to other files, never reaches a decoder.
 * @throws Error that says why the bytes are no image that can be read, such as a truncated file.
 */
export async function decodeImage(source: string | Buffer): Promise<RgbImage> {
  const bytes = typeof source === 'string' ? await readImageFile(source) : source;
  if (bytes.length === 0) throw new Error('the file is empty');
  const format = imageFormat(bytes);
  if (format === undefined) throw new Error(`unsupported image format: ${contentName(bytes)}`);
  return format === 'bmp' ? decodeBmp(bytes, mostPixels) : decodeWithSharp(bytes, format);
}

const names: Record<string, string> = { jpg: 'JPEG', tif: 'TIFF' };

async function decodeWithSharp(bytes: Buffer, format: string): Promise<RgbImage> {
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
    const limit = /Input image exceeds \w+ limit/.exec(messageOf(error))?.[0];
    // libvips keeps one list of complaints for all the decodes under way, so that its words may be about another file,
    // or gone; the reason must be this file's, and the same each time.
    const reason =
      limit ??
      `the ${names[format] ?? format.toUpperCase()} can't be decoded: damaged, cut off or of an unsupported kind`;
    throw new Error(reason, { cause: error });
  }
}

function spread(grey: Uint8Array): Uint8Array {
  const rgb = new Uint8Array(grey.length * 3);
  grey.forEach((value, i) => rgb.fill(value, i * 3, i * 3 + 3));
  return rgb;
}
