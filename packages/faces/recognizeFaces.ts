/** A photo → its faces and what they show. */
import { underBar } from '../display/index';
import { isDrawing } from '../drawn-faces/index';
import { cutFrame, steadyCuts, type FramedFace } from '../face-points/index';
import { readImage, type ImageSource } from '../pixels/index';
import {
  doubtsBelow,
  facePixels,
  judgeFace,
  recognizePixels,
  type Model,
  type RecognizedFace,
  type RecognizeOptions,
} from '../../src/index';
import { facesIn, lookingForFaces, type DetectOptions } from './detectFaces';
import { doubtsOf, doubtsOfModel } from './doubts';

/** A face in a photo: where it is, and what it shows. */
export type PhotoFace = FramedFace & RecognizedFace;

export interface PhotoOptions extends DetectOptions, RecognizeOptions {
  /** Ask once per face, in place of the mean over pictures that differ a little: several times as fast, less steady. */
  quick?: boolean;
  /** Whether it is a photograph, not a drawing; by default a file is, unless it lies in a data set of drawings. */
  photograph?: boolean;
}

/**
 * Finds the faces of a photo and recognizes them in one batch; the surest found first. What a model that was trained on
 * drawings says of a photograph is unsure, with that reason.
 *
 * @throws FerlabError when the photo can't be read, UsageError when an option is out of its range.
 */
export const recognizeFaces = (
  model: Model,
  photo: ImageSource,
  options: PhotoOptions = {},
): Promise<PhotoFace[]> => underBar(lookingForFaces, () => recognizeIn(model, photo, options));

/** As `recognizeFaces`, for those who show a bar of their own. */
export async function recognizeIn(
  model: Model,
  photo: ImageSource,
  {
    quick = false,
    photograph = typeof photo === 'string' && !isDrawing(photo),
    ...options
  }: PhotoOptions = {},
): Promise<PhotoFace[]> {
  const image = await readImage(photo);
  const found = await facesIn(image, options);
  const cuts = found.map(({ frame }) => (quick ? [cutFrame(image, frame)] : steadyCuts(image, frame)));
  const pixels = cuts.map((some) => some.map((cut) => facePixels(cut, model.info.preprocessing)));
  const judged = recognizePixels(model, pixels.flat(), options);
  const each = pixels[0]?.length ?? 1;
  const { classes } = model.info;
  return found.map((face, i) => {
    const own = judged.slice(i * each, (i + 1) * each);
    const mean = classes.map((name) => own.reduce((sum, one) => sum + one.probabilities[name]!, 0) / each);
    const doubts = doubtsBelow(model, options.unsureBelow);
    const reasons = [...doubtsOfModel(model, photograph), ...doubtsOf(cuts[i]![0]!, face, image)];
    return { ...face, ...judgeFace(mean, classes, { ...doubts, reasons }), pixels: own[0]!.pixels };
  });
}
