/** face-api's net of 68 landmarks, on our own TensorFlow, for the eyes alone. */
import { createRequire } from 'module';
import path from 'path';
import { tf } from '../tensorflow';
import type { EyeFinder } from './cropUpright';

type Points = { x: number; y: number }[];

/** What we use of it. */
interface LandmarkNetwork {
  loadFromDisk(folder: string): Promise<void>;
  detectLandmarks(face: tf.Tensor3D): Promise<{ getLeftEye(): Points; getRightEye(): Points }>;
}

let loaded: Promise<EyeFinder> | undefined;

/**
 * Finds a face's eyes; loaded by the first call and kept.
 *
 * @throws Error when face-api or its weights are not installed; a later call looks again.
 */
export function eyeFinder(): Promise<EyeFinder> {
  loaded ??= load();
  loaded.catch(() => (loaded = undefined));
  return loaded;
}

async function load(): Promise<EyeFinder> {
  const build = '@vladmandic/face-api/dist/face-api.node-gpu.js';
  const local = createRequire(__filename);
  const { FaceLandmark68Net } = local(build) as { FaceLandmark68Net: new () => LandmarkNetwork };
  const network = new FaceLandmark68Net();
  await network.loadFromDisk(path.join(path.dirname(local.resolve(build)), '..', 'model'));
  return async ({ pixels, width, height }) => {
    const face = tf.tensor3d(pixels, [height, width, 3], 'int32');
    try {
      const landmarks = await network.detectLandmarks(face);
      return [landmarks.getLeftEye(), landmarks.getRightEye()];
    } finally {
      face.dispose();
    }
  };
}
