/** face-api's two face detectors, on our own TensorFlow. */
import { createRequire } from 'module';
import path from 'path';
import type { tf } from '../tensorflow';
import { recordDetector, type SsdNetwork } from './recordDetector';

/** SSD MobileNet v1 finds more; the tiny one (a small YOLO) is several times as fast. */
export const detectorNames = ['ssd', 'tiny'] as const;
export type DetectorName = (typeof detectorNames)[number];

/** Both look at a square of this many pixels, unless told otherwise. */
export const detectorSide = 512;

/** A detector's judgement; the box in shares of the image's sides, which it may leave. */
export interface Detection {
  score: number;
  relativeBox: { x: number; y: number; width: number; height: number };
}

/** What we use of face-api, whose own types want a browser's. */
interface Network {
  loadFromDisk(folder: string): Promise<void>;
  locateFaces(image: tf.Tensor3D, options: object): Promise<Detection[]>;
}
interface FaceApi {
  SsdMobilenetv1: new () => Network & SsdNetwork;
  TinyFaceDetector: new () => Network;
}

/** `[height, width, 3]`, int32, 0 to 255 → what scores at least `minScore`; only the tiny one takes another `side`. */
export type Detector = (image: tf.Tensor3D, minScore: number, side?: number) => Promise<Detection[]>;

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
  const weights = path.join(path.dirname(local.resolve(build)), '..', 'model');
  if (name === 'ssd') {
    const network = new SsdMobilenetv1();
    await network.loadFromDisk(weights);
    recordDetector(network, detectorSide);
    return (image, minScore) => network.locateFaces(image, { minConfidence: minScore, maxResults: 200 });
  }
  const network = new TinyFaceDetector();
  await network.loadFromDisk(weights);
  return (image, minScore, side = detectorSide) =>
    network.locateFaces(image, { scoreThreshold: minScore, inputSize: side });
}
