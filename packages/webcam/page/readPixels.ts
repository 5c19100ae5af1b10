/** A browser's picture → RGB pixels. */
import type { RgbImage } from '../../pixels/index';

/** A frame's pixels, and those of it shrunk. */
export interface CameraFrame {
  whole: RgbImage;
  small: RgbImage;
}

const contexts = new Map<keyof CameraFrame, OffscreenCanvasRenderingContext2D>();
/** Where frames' pixels are written: a megabyte for each would be new memory, which costs more than writing it. */
const frames = new Map<keyof CameraFrame, Uint32Array>();

/**
 * The pixels of a camera's frame, until the next is read; a bitmap is closed.
 *
 * @param longest side of the small one, at most: the browser shrinks a picture in a fraction of our own time
 */
export function readFrame(image: ImageBitmap | ImageData, longest: number): CameraFrame {
  const context = contextOf('whole', image);
  if (image instanceof ImageData) context.putImageData(image, 0, 0);
  else {
    context.drawImage(image, 0, 0);
    image.close();
  }
  const { canvas } = context;
  const whole = kept('whole', context);
  const by = longest / Math.max(canvas.width, canvas.height);
  if (by >= 1) return { whole, small: whole };
  const [width, height] = [canvas.width, canvas.height].map((side) => Math.max(1, Math.round(side * by)));
  const small = contextOf('small', { width: width!, height: height! });
  small.drawImage(canvas, 0, 0, width!, height!);
  return { whole, small: kept('small', small) };
}

function kept(name: keyof CameraFrame, context: OffscreenCanvasRenderingContext2D): RgbImage {
  const { width, height } = context.canvas;
  const words = wordsOf({ width, height });
  const known = frames.get(name);
  const into = known?.length === words ? known : new Uint32Array(words);
  frames.set(name, into);
  return readPixels(context.getImageData(0, 0, width, height), into);
}

/** How many words of 32 bits hold an image's pixels, four of them in three words. */
const wordsOf = ({ width, height }: { width: number; height: number }) => 3 * Math.ceil((width * height) / 4);

/** The pixels of a picture, its transparency dropped; written into `words`. */
export function readPixels(image: ImageData, words = new Uint32Array(wordsOf(image))): RgbImage {
  const { data, width, height } = image;
  // As the words that they fill: every browser's machine has the lowest byte first.
  const from = new Uint32Array(data.buffer);
  for (let i = 0, j = 0; j < words.length; i += 4, j += 3) {
    const [second, third] = [from[i + 1]!, from[i + 2]!];
    words[j] = (from[i]! & 0xffffff) | (second << 24);
    words[j + 1] = ((second >>> 8) & 0xffff) | (third << 16);
    words[j + 2] = ((third >>> 16) & 0xff) | (from[i + 3]! << 8);
  }
  return { pixels: new Uint8Array(words.buffer, 0, width * height * 3), width, height };
}

function contextOf(name: keyof CameraFrame, { width, height }: { width: number; height: number }) {
  const known = contexts.get(name);
  if (known?.canvas.width === width && known.canvas.height === height) return known;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { willReadFrequently: true, alpha: false })!;
  contexts.set(name, context);
  return context;
}
