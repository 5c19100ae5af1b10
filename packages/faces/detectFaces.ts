/** A photo → where its faces are. */
import { requireName, requireNumber } from '../base/index';
import { readImage, resizeRgb, type ImageSource } from '../pixels/index';
import type { FaceBox } from './faceBox';
import { detectorNames, faceDetector, type DetectorName } from './faceDetectors';
import { findFaces, type FindOptions } from './findFaces';

export interface DetectOptions extends FindOptions {
  /** Default: ssd. */
  detector?: DetectorName;
}

/**
 * Finds the faces of an image, turned upright by its EXIF orientation; the surest first, none twice.
 *
 * The detectors are loaded by the first call and kept; nothing else stays in TensorFlow's memory.
 * @throws Error when the image can't be read, or face-api or its weights are not installed; UsageError when an option
 *   is out of its range.
 */
export async function detectFaces(source: ImageSource, options: DetectOptions = {}): Promise<FaceBox[]> {
  const { detector = 'ssd', minScore = 0.5, minSize = 0, maxFaces = Infinity } = options;
  requireName('detector', detector, detectorNames);
  requireNumber('minScore', minScore, 0.01, 0.99);
  requireNumber('minSize', minSize, 0, Infinity);
  requireNumber('maxFaces', maxFaces, 0, Infinity);
  const image = await readImage(source);
  const find = await faceDetector(detector);
  const tiny = options.closeLook === false ? undefined : await faceDetector('tiny');
  return findFaces(image, { find, tiny, resize: resizeRgb }, options);
}
