/** face-api's nets, on the page's TensorFlow.js: the tiny detector, and the landmarks for a face's eyes. */
import { env, FaceLandmark68Net, TinyFaceDetector } from '@vladmandic/face-api/dist/face-api.esm-nobundle.js';
import type { EyeFinder } from '../../faces/cropUpright';
import type { Detection, Detector } from '../../faces/findFaces';
import type { RgbImage } from '../../pixels/index';
import { fuseDetector, type TinyNetwork } from './fuseDetector';
import * as tf from './tfjs';

type Points = { x: number; y: number }[];

/** What we use of them, whose own types want the whole of TensorFlow.js. */
interface Network {
  loadFromWeightMap(weights: tf.NamedTensorMap): void;
}
interface DetectorNetwork extends Network, TinyNetwork {
  locateFaces(image: tf.Tensor3D, options: object): Promise<Detection[]>;
}
interface LandmarkNetwork extends Network {
  detectLandmarks(face: tf.Tensor3D): Promise<{ getLeftEye(): Points; getRightEye(): Points }>;
}

class None {}

/** A net with its weights, of which `manifest` is the list's address; an Error when they can't be had. */
async function loaded<T extends Network>(network: T, manifest: URL): Promise<T> {
  const response = await fetch(manifest);
  if (!response.ok) throw new Error(`${manifest.pathname} is missing`);
  const list = (await response.json()) as tf.io.WeightsManifestConfig;
  // face-api knows pages and Node; a worker has none of a page's elements, which it would ask a tensor whether it is.
  env.setEnv({
    Canvas: None,
    CanvasRenderingContext2D: None,
    Image: None,
    Video: None,
    ImageData: None,
  } as never);
  network.loadFromWeightMap(await tf.io.loadWeights(list, new URL('.', manifest).href));
  return network;
}

async function withTensor<T>(
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

/**
 * Loads the detector.
 *
 * @param manifest address of its weights' list
 * @throws Error when the weights can't be had
 */
export async function loadDetector(manifest: URL): Promise<Detector> {
  const network = await loaded(new TinyFaceDetector() as unknown as DetectorNetwork, manifest);
  fuseDetector(network);
  return (image, scoreThreshold, inputSize = 512) =>
    withTensor(image, (tensor) => network.locateFaces(tensor, { scoreThreshold, inputSize }));
}

/** Loads what finds a face's eyes, likewise. */
export async function loadEyeFinder(manifest: URL): Promise<EyeFinder> {
  const network = await loaded(new FaceLandmark68Net() as unknown as LandmarkNetwork, manifest);
  return (face) =>
    withTensor(face, async (tensor) => {
      const landmarks = await network.detectLandmarks(tensor);
      return [landmarks.getLeftEye(), landmarks.getRightEye()];
    });
}
