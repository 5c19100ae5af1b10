/** face-api's nets, on our own TensorFlow. */
import { createRequire } from 'module';
import path from 'path';
import type { RgbImage } from '../pixels/index';
import { tf } from '../tensorflow/index';

/** What all of its nets have in common. */
export interface FaceApiNet {
  loadFromDisk(folder: string): Promise<void>;
}

/**
 * One of its nets, with its weights.
 *
 * @param create makes it of what face-api exports, whose own types want a browser's
 * @throws Error when face-api or its weights are not installed.
 */
export async function loadNet<Exports, Net extends FaceApiNet>(create: (api: Exports) => Net): Promise<Net> {
  // This build takes our own tfjs; the package's root would look for tfjs-node.
  const build = '@vladmandic/face-api/dist/face-api.node-gpu.js';
  const local = createRequire(__filename);
  const net = create(local(build) as Exports);
  await net.loadFromDisk(path.join(path.dirname(local.resolve(build)), '..', 'model'));
  return net;
}

/** Lends an image as a tensor `[height, width, 3]`, int32, 0 to 255. */
export async function withTensor<T>(
  { pixels, width, height }: RgbImage,
  use: (image: tf.Tensor3D) => Promise<T>,
): Promise<T> {
  const image = tf.tensor3d(pixels, [height, width, 3], 'int32');
  try {
    return await use(image);
  } finally {
    image.dispose();
  }
}
