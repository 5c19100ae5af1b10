/** A photo → its faces and what they show. */
import { readImage, type ImageSource, type RgbImage } from '../pixels/index';
import { recognizeImages, type Model, type RecognizedFace, type RecognizeOptions } from '../../src/index';
import { cropUpright, tiltOf } from './cropUpright';
import { detectFaces, type DetectOptions } from './detectFaces';
import { eyeFinder } from './eyeFinder';
import type { FaceBox } from './faceBox';

/** A face in a photo: where it is, and what it shows. */
export type PhotoFace = FaceBox & RecognizedFace;

export interface PhotoOptions extends DetectOptions, RecognizeOptions {
  /** Turn faces upright that are held askew, by the line through their eyes, before they are judged. Default true. */
  upright?: boolean;
}

/**
 * Finds the faces of a photo and recognizes them in one batch; the surest found first.
 *
 * @throws FerlabError when the photo can't be read, UsageError when an option is out of its range.
 */
export async function recognizeFaces(
  model: Model,
  photo: ImageSource,
  { upright = true, ...options }: PhotoOptions = {},
): Promise<PhotoFace[]> {
  const image = await readImage(photo);
  const boxes = await detectFaces(image, options);
  // Whatever the network's shape, it was trained on crops of this one.
  const crops: RgbImage[] = [];
  for (const box of boxes) {
    const tilt = upright ? await tiltOf(image, box, await eyeFinder()) : 0;
    crops.push(cropUpright(image, box, tilt));
  }
  const faces = await recognizeImages(model, crops, options);
  return faces.map((face, i) => ({ ...boxes[i]!, ...face }));
}
