/** A picture in any of the forms in which programs hold one → RGB pixels. */
import sharp, { type Sharp } from 'sharp';
import { FerlabError, messageOf, UsageError } from '../base/index';
import { tf } from '../tensorflow/index';
import { decodeImage } from './decodeImage';
import { imageFormat } from './imageFormat';
import { readImageFile } from './readImageFile';
import type { RgbImage } from './rgbImage';

/** As a canvas's `getImageData` gives it; or with 1 or 3 channels in place of RGBA. */
export interface ImageDataLike {
  data: Uint8Array | Uint8ClampedArray;
  width: number;
  height: number;
}

/**
 * A file, an image file's bytes, a sharp object, pixels, or a tensor `[height, width, 1, 3 or 4]`, or a batch of one
 * such: int32 from 0 to 255 or float32 from 0 to 1, as in tfjs's `toPixels`.
 */
export type ImageSource = string | Uint8Array | ArrayBuffer | RgbImage | ImageDataLike | Sharp | tf.Tensor;

/**
 * A picture as RGB, files and sharp objects turned upright by their EXIF orientation; transparency is dropped.
 *
 * A tensor stays the caller's. sharp objects are read through a copy, as sharp converts them, and can be used again.
 * @param name of the picture in an error; a file has its own
 * @throws FerlabError that says why it can't be read, UsageError when it is no picture at all.
 */
export async function readImage(source: ImageSource, name = 'the image'): Promise<RgbImage> {
  try {
    if (typeof source === 'string') return await decodeImage(source);
    if (source instanceof Uint8Array)
      return await decodeImage(Buffer.from(source.buffer, source.byteOffset, source.length));
    if (source instanceof ArrayBuffer) return await decodeImage(Buffer.from(source));
    if (source instanceof sharp) {
      const png = (source as Sharp).clone().autoOrient().png({ compressionLevel: 1 });
      return await decodeImage(await png.toBuffer());
    }
  } catch (error) {
    const which = typeof source === 'string' ? source : name;
    throw new FerlabError(`${which} can't be read as an image: ${messageOf(error)}.`, { cause: error });
  }
  if (source instanceof tf.Tensor) return readTensor(source, name);
  if ((source as unknown) instanceof Promise)
    throw new UsageError(`Expected ${name} but found a promise of one: put await before it.`);
  const held = (source ?? {}) as Partial<ImageDataLike & RgbImage>;
  return rgbOf(held.data ?? held.pixels, held.width, held.height, name);
}

async function readTensor(tensor: tf.Tensor, name: string): Promise<RgbImage> {
  const [height, width, ...rest] =
    tensor.rank === 4 && tensor.shape[0] === 1 ? tensor.shape.slice(1) : tensor.shape;
  if (rest.length !== 1 || !['int32', 'float32'].includes(tensor.dtype)) {
    throw new UsageError(
      `Expected ${name} to be a tensor [height, width, channels], int32 or float32, but found ${tensor.dtype} [${tensor.shape}].`,
    );
  }
  const values = await tensor.data();
  const most = tensor.dtype === 'float32' ? 1 : 255;
  // A little more comes from resizing. Levels up to 255 as float32 would all be white.
  const outside = values.find((value) => !(value >= -0.01 * most && value <= 1.01 * most));
  if (outside !== undefined) {
    throw new UsageError(
      `Expected ${name} to be a tensor of int32 from 0 to 255, or of float32 from 0 to 1 (divide one by 255 that goes ` +
        `to 255), but found ${outside} in ${tensor.dtype}.`,
    );
  }
  const by = 255 / most;
  return rgbOf(
    Uint8ClampedArray.from(values, (value) => value * by),
    width!,
    height!,
    name,
  );
}

function rgbOf(data: ImageDataLike['data'] | undefined, width = NaN, height = NaN, name: string): RgbImage {
  const channels = data === undefined ? 0 : data.length / (width * height);
  const isBytes = data?.BYTES_PER_ELEMENT === 1 && Number.isInteger(width) && width > 0;
  if (data === undefined || !isBytes || ![1, 3, 4].includes(channels)) {
    throw new UsageError(
      `Expected ${name} to be a file, bytes, a sharp object, a tensor or pixels of 1, 3 or 4 channels, a byte each, but found ` +
        `${data === undefined ? 'none of these' : `${data.length} values for ${width} x ${height}`}.`,
    );
  }
  if (channels === 3)
    return { pixels: new Uint8Array(data.buffer, data.byteOffset, data.length), width, height };
  const pixels = new Uint8Array(width * height * 3);
  for (let i = 0; i < pixels.length; i++) {
    const pixel = Math.floor(i / 3);
    pixels[i] = channels === 1 ? data[pixel]! : data[pixel * 4 + (i % 3)]!;
  }
  return { pixels, width, height };
}

/** `note` tells what the picture does not show, such as the further frames of an animation. */
export type Photo = RgbImage & { note?: string };

/**
 * Reads a photo, upright by its EXIF orientation; of an animation or of several pages the first, which the note says.
 *
 * @throws Error that says why the file can't be read.
 */
export async function readPhoto(file: string): Promise<Photo> {
  const bytes = await readImageFile(file);
  const image = await decodeImage(bytes);
  if (!['gif', 'webp', 'tif', 'avif'].includes(imageFormat(bytes)!)) return image;
  const { pages = 1 } = await sharp(bytes).metadata();
  return pages > 1 ? { ...image, note: `the first of ${pages} frames` } : image;
}
