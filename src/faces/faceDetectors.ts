/** face-api's two face detectors, on our own TensorFlow. */
import { createRequire } from 'module';
import path from 'path';
import { tf } from '../tensorflow';
import { detectorSide, type Detection, type Detector } from './findFaces';
import { recordDetector, type SsdNetwork } from './recordDetector';

/** SSD MobileNet v1 finds more; the tiny one (a small YOLO) is several times as fast. */
export const detectorNames = ['ssd', 'tiny'] as const;
export type DetectorName = (typeof detectorNames)[number];

/** What we use of face-api, whose own types want a browser's. */
interface Network {
  loadFromDisk(folder: string): Promise<void>;
  locateFaces(image: tf.Tensor3D, options: object): Promise<Detection[]>;
}
interface FaceApi {
  SsdMobilenetv1: new () => Network & SsdNetwork;
  TinyFaceDetector: new () => Network;
}

const loaded = new Map<DetectorName, Promise<Detector>>();

/**
 * A detector, loaded by the first call and kept.
 *
 * @throws Error when face-api or its weights are not installed; a later call looks again.
 */
export function faceDetector(name: DetectorName): Promise<Detector> {
  const detector = loaded.get(name) ?? load(name);
  loaded.set(name, detector);
  detector.catch(() => loaded.delete(name));
  return detector;
}

async function load(name: DetectorName): Promise<Detector> {
  // This build takes our own tfjs; the package's root would look for tfjs-node.
  const build = '@vladmandic/face-api/dist/face-api.node-gpu.js';
  const local = createRequire(__filename);
  const { SsdMobilenetv1, TinyFaceDetector } = local(build) as FaceApi;
  const ssd = name === 'ssd' ? new SsdMobilenetv1() : undefined;
  const network: Network = ssd ?? new TinyFaceDetector();
  await network.loadFromDisk(path.join(path.dirname(local.resolve(build)), '..', 'model'));
  if (ssd !== undefined) recordDetector(ssd, detectorSide);
  return async ({ pixels, width, height }, minScore, side = detectorSide) => {
    const image = tf.tensor3d(pixels, [height, width, 3], 'int32');
    const options =
      name === 'ssd'
        ? { minConfidence: minScore, maxResults: 200 }
        : { scoreThreshold: minScore, inputSize: side };
    try {
      return await network.locateFaces(image, options);
    } finally {
      image.dispose();
    }
  };
}
