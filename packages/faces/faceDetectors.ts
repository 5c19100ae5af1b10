/** face-api's two face detectors, on our own TensorFlow. */
import type { tf } from '../tensorflow/index';
import { loadNet, withTensor, type FaceApiNet } from './faceApi';
import { detectorSide, type Detection, type Detector } from './findFaces';
import { recordDetector, type SsdNetwork } from './recordDetector';

/** SSD MobileNet v1 finds more; the tiny one (a small YOLO) is several times as fast. */
export const detectorNames = ['ssd', 'tiny'] as const;
export type DetectorName = (typeof detectorNames)[number];

/** What we use of face-api, whose own types want a browser's. */
interface Network extends FaceApiNet {
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
  if (name === 'ssd') {
    const ssd = await loadNet(({ SsdMobilenetv1 }: FaceApi) => new SsdMobilenetv1());
    recordDetector(ssd, detectorSide);
    return (image, minConfidence) =>
      withTensor(image, (tensor) => ssd.locateFaces(tensor, { minConfidence, maxResults: 200 }));
  }
  const tiny = await loadNet(({ TinyFaceDetector }: FaceApi) => new TinyFaceDetector());
  return (image, scoreThreshold, inputSize = detectorSide) =>
    withTensor(image, (tensor) => tiny.locateFaces(tensor, { scoreThreshold, inputSize }));
}
