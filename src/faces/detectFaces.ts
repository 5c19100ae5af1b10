/** A photo → where its faces are. */
import { faceDetector, type DetectorName } from './faceDetectors';
import { findFaces, type FaceBox, type FindOptions } from './findFaces';
import { readImage, type ImageSource } from './readImage';
import { resizeRgb } from './resizeRgb';

export type { FaceBox } from './findFaces';

export interface DetectOptions extends FindOptions {
  /** Default: ssd. */
  detector?: DetectorName;
}

/**
 * Finds the faces of an image, turned upright by its EXIF orientation; the surest first, none twice.
 *
 * The detectors are loaded by the first call and kept; nothing else stays in TensorFlow's memory.
 * @throws Error when the image can't be read, or face-api or its weights are not installed.
 */
export async function detectFaces(source: ImageSource, options: DetectOptions = {}): Promise<FaceBox[]> {
  const image = await readImage(source);
  const find = await faceDetector(options.detector ?? 'ssd');
  const tiny = options.closeLook === false ? undefined : await faceDetector('tiny');
  return findFaces(image, { find, tiny, resize: resizeRgb }, options);
}
