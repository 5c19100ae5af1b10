/** face-api's tiny detector, on the page's TensorFlow.js. */
import { env, TinyFaceDetector } from '@vladmandic/face-api/dist/face-api.esm-nobundle.js';
import type { Detection, Detector } from '../../findFaces';
import * as tf from './tfjs';

/** What we use of it, whose own types want the whole of TensorFlow.js. */
interface Network {
  loadFromWeightMap(weights: tf.NamedTensorMap): void;
  locateFaces(image: tf.Tensor3D, options: object): Promise<Detection[]>;
}

class None {}

/**
 * Loads the detector.
 *
 * @param manifest address of its weights' list
 * @throws Error when the weights can't be had
 */
export async function loadDetector(manifest: URL): Promise<Detector> {
  const response = await fetch(manifest);
  if (!response.ok) throw new Error(`${manifest.pathname} is missing`);
  const list = (await response.json()) as tf.io.WeightsManifestConfig;
  const weights = await tf.io.loadWeights(list, new URL('.', manifest).href);
  // face-api knows pages and Node; a worker has none of a page's elements, which it would ask a tensor whether it is.
  env.setEnv({
    Canvas: None,
    CanvasRenderingContext2D: None,
    Image: None,
    Video: None,
    ImageData: None,
  } as never);
  const network = new TinyFaceDetector() as unknown as Network;
  network.loadFromWeightMap(weights);
  return async ({ pixels, width, height }, scoreThreshold, inputSize = 512) => {
    const image = tf.tensor3d(pixels, [height, width, 3], 'int32');
    try {
      return await network.locateFaces(image, { scoreThreshold, inputSize });
    } finally {
      image.dispose();
    }
  };
}
