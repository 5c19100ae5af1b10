/** A photo → where its faces are, by face-api's SSD MobileNet v1 on our own TensorFlow. */
import { createRequire } from 'module';
import path from 'path';
import type { RgbImage } from '../data/decodeImage';
import { tf } from '../tensorflow';
import { resizeRgb } from './resizeRgb';

/** An upright face in pixels of its image; it lies within the image, and its sides need not be whole numbers. */
export interface FaceBox {
  x: number;
  y: number;
  width: number;
  height: number;
  /** How sure the detector is that this is a face, 0 to 1. */
  score: number;
}

export interface DetectOptions {
  /** Faces with a lower score are left out; 0 to 1, default 0.5. */
  minScore?: number;
}

/** What we use of face-api, whose own types want a browser's. */
interface Detector {
  loadFromDisk(folder: string): Promise<void>;
  locateFaces(
    image: tf.Tensor3D,
    options: { minConfidence: number },
  ): Promise<{ score: number; relativeBox: { x: number; y: number; width: number; height: number } }[]>;
}
interface FaceApi {
  SsdMobilenetv1: new () => Detector;
}

// The detector works on 512 pixels, by a bilinear filter that skips pixels when it shrinks by more than two.
const longestSide = 1024;

let detector: Promise<Detector> | undefined;

/**
 * Finds the faces of an image, best first; none twice (no two overlap by more than half of their union).
 *
 * The detector is loaded by the first call and kept; nothing else stays in TensorFlow's memory.
 * @throws Error when face-api or its weights are not installed.
 */
export async function detectFaces(
  image: RgbImage,
  { minScore = 0.5 }: DetectOptions = {},
): Promise<FaceBox[]> {
  detector ??= loadDetector();
  const found = await detector;
  const scale = Math.min(1, longestSide / Math.max(image.width, image.height));
  const small =
    scale === 1 ? image : await resizeRgb(image, scaled(image.width, scale), scaled(image.height, scale));
  const tensor = tf.tensor3d(small.pixels, [small.height, small.width, 3], 'int32');
  try {
    const faces = await found.locateFaces(tensor, { minConfidence: minScore });
    return faces
      .map(({ score, relativeBox }) => boxInside(relativeBox, score, image))
      .filter(({ width, height }) => width > 0 && height > 0)
      .sort((a, b) => b.score - a.score);
  } finally {
    tensor.dispose();
  }
}

const scaled = (side: number, scale: number) => Math.max(1, Math.round(side * scale));

/** A box in shares of the image, which may leave it, as pixels inside it. */
function boxInside(share: Omit<FaceBox, 'score'>, score: number, { width, height }: RgbImage): FaceBox {
  const inside = (value: number, most: number) => Math.min(most, Math.max(0, value * most));
  const [left, right] = [inside(share.x, width), inside(share.x + share.width, width)];
  const [top, bottom] = [inside(share.y, height), inside(share.y + share.height, height)];
  return { x: left, y: top, width: right - left, height: bottom - top, score };
}

async function loadDetector(): Promise<Detector> {
  try {
    // This build takes our own tfjs; the package's root would look for tfjs-node.
    const build = '@vladmandic/face-api/dist/face-api.node-gpu.js';
    const local = createRequire(__filename);
    const { SsdMobilenetv1 } = local(build) as FaceApi;
    const loaded = new SsdMobilenetv1();
    await loaded.loadFromDisk(path.join(path.dirname(local.resolve(build)), '..', 'model'));
    return loaded;
  } catch (error) {
    // A later call may find what is missing now.
    detector = undefined;
    throw error;
  }
}
