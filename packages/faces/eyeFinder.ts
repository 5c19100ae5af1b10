/** face-api's net of 68 landmarks, on our own TensorFlow, for the eyes alone. */
import type { tf } from '../tensorflow/index';
import type { EyeFinder } from './cropUpright';
import { loadNet, withTensor, type FaceApiNet } from './faceApi';

type Points = { x: number; y: number }[];

/** What we use of it. */
interface LandmarkNetwork extends FaceApiNet {
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
  type Exports = { FaceLandmark68Net: new () => LandmarkNetwork };
  const network = await loadNet(({ FaceLandmark68Net }: Exports) => new FaceLandmark68Net());
  return (face) =>
    withTensor(face, async (tensor) => {
      const landmarks = await network.detectLandmarks(tensor);
      return [landmarks.getLeftEye(), landmarks.getRightEye()];
    });
}
