/** A photo → where its faces are. */
import { requireNumber } from '../base/index';
import { underBar } from '../display/index';
import {
  areaWithin,
  confirmFace,
  findFaces,
  lookAt,
  type FindOptions,
  type FramedFace,
} from '../face-points/index';
import { readImage, resizeRgb, type ImageSource } from '../pixels/index';

export type DetectOptions = FindOptions;

/** What a notebook's bar says while a photo is looked at. */
export const lookingForFaces = {
  label: 'Looking for faces',
  unit: 'photos',
  note: 'the first one waits for the networks to be loaded',
};

/**
 * Finds the faces of an image, turned upright by its EXIF orientation; the surest first, none twice, whichever way up
 * they are.
 *
 * A face's box lies within the image; `frame` tells what a network is shown of it, and by how many degrees it is turned.
 * The detector is loaded by the first call and kept; nothing else stays in TensorFlow's memory.
 * @throws Error when the image can't be read, or the detector is not installed; UsageError when an option is out of its
 *   range.
 */
export const detectFaces = (source: ImageSource, options: DetectOptions = {}): Promise<FramedFace[]> =>
  underBar(lookingForFaces, () => facesIn(source, options));

/** As `detectFaces`, for those who show a bar of their own. */
export async function facesIn(source: ImageSource, options: DetectOptions = {}): Promise<FramedFace[]> {
  const { minScore = 0.5, minSize = 0, maxFaces = Infinity } = options;
  requireNumber('minScore', minScore, 0.01, 0.99);
  requireNumber('minSize', minSize, 0, Infinity);
  requireNumber('maxFaces', maxFaces, 0, Infinity);
  const image = await readImage(source);
  const found = await findFaces(image, { look: lookAt, confirm: confirmFace, resize: resizeRgb }, options);
  const faces = found.map((face) => ({ ...face, ...areaWithin(face, image) }));
  return faces.filter(({ width, height }) => width > 0 && height > 0);
}
