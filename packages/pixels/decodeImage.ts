/** Image file or bytes → 8-bit RGB pixels. */
import { decodeBmp } from './decodeBmp';
import { decodeWithSharp } from './decodeWithSharp';
import { imageFormat } from './imageFormat';
import { contentName } from './otherKinds';
import { readImageFile } from './readImageFile';
import type { RgbImage } from './rgbImage';

// A 100-megapixel photograph takes 300 MB; a header that claims more is refused before anything is decoded.
const mostPixels = 100_000_000;

/**
 * Decodes an image as Pillow's `open(...).convert("RGB")` does, and turned upright by its EXIF orientation.
 *
 * Grey, CMYK, 16-bit and transparent images become 8-bit RGB (transparency is dropped); of an animation the
 * first frame is taken.
 * The content decides, not the name; what `imageFormat` doesn't know, such as an SVG with its references
 * to other files, never reaches a decoder.
 * @throws Error that says why the bytes are no image that can be read, such as a truncated file, and what to do.
 */
export async function decodeImage(source: string | Buffer): Promise<RgbImage> {
  const bytes = typeof source === 'string' ? await readImageFile(source) : source;
  if (bytes.length === 0) throw new Error('the file is empty');
  const format = imageFormat(bytes);
  if (format === undefined) throw new Error(`unsupported image format: ${contentName(bytes)}`);
  return format === 'bmp' ? decodeBmp(bytes, mostPixels) : decodeWithSharp(bytes, format, mostPixels);
}
