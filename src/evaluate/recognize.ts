/** Pictures of single faces → expressions. */
import { requireNumber } from '../../packages/base/index';
import { doubtsOfSource } from '../../packages/drawn-faces/index';
import { channelsOf, readImage, type ImageSource, type RgbImage } from '../../packages/pixels/index';
import { takeValues, tf } from '../../packages/tensorflow/index';
import { framedPixels } from '../data/framedPixels';
import type { Model } from '../nn/model';
import { type Doubts, judgeFace, type Judgement } from './judgeFace';
import { predictProbabilities, type ProbabilityOptions } from './predict';

/** What a face shows, by the model's judgement. */
export interface RecognizedFace extends Judgement {
  /** What the network saw: `[height, width, channels]`, 0 to 255; L of CIE LAB in most models. */
  pixels: Uint8Array;
}

export interface RecognizeOptions extends ProbabilityOptions {
  /** Probability below which the expression is "not sure"; 0 to 1, default 0: always sure. */
  unsureBelow?: number;
  /** Of each face, what stands against its picture. */
  reasons?: readonly (readonly string[])[];
}

/**
 * Recognizes the expressions of face crops of any size, in one batch; one image gives one face, an array or a tensor
 * `[batch, height, width, channels]` an array. Of photographs, which files outside of the drawings are, a model that
 * was trained on drawings is unsure, with that reason.
 *
 * @throws FerlabError that names the first source that can't be read, or when a temperature is asked for that the
 *   model lacks; UsageError when an option is out of its range.
 */
export async function recognize(
  model: Model,
  source: Exclude<ImageSource, tf.Tensor> | tf.Tensor3D,
  options?: RecognizeOptions,
): Promise<RecognizedFace>;
/** Of several, in the same order. */
export async function recognize(
  model: Model,
  sources: readonly ImageSource[] | tf.Tensor4D,
  options?: RecognizeOptions,
): Promise<RecognizedFace[]>;
/** Of a tensor whose rank TypeScript does not know. */
export async function recognize(
  model: Model,
  source: tf.Tensor,
  options?: RecognizeOptions,
): Promise<RecognizedFace | RecognizedFace[]>;
/** What stands behind them. */
export async function recognize(
  model: Model,
  source: ImageSource | readonly ImageSource[],
  options: RecognizeOptions = {},
): Promise<RecognizedFace | RecognizedFace[]> {
  const batch = source instanceof tf.Tensor && source.rank === 4 ? tf.unstack(source) : undefined;
  const several = batch ?? (Array.isArray(source) ? (source as readonly ImageSource[]) : undefined);
  try {
    const sources = several ?? [source as ImageSource];
    const images = await Promise.all(sources.map((one, i) => readImage(one, `image ${i + 1}`)));
    const reasons = sources.map((one) => doubtsOfSource(model.info.data?.folder, one));
    const faces = await recognizeImages(model, images, { reasons, ...options });
    return several === undefined ? faces[0]! : faces;
  } finally {
    tf.dispose(batch);
  }
}

/** Recognizes faces that are decoded already, of any size. */
export async function recognizeImages(
  model: Model,
  images: readonly RgbImage[],
  options: RecognizeOptions,
): Promise<RecognizedFace[]> {
  const pixels = images.map((image) => framedPixels(image, model.info.preprocessing));
  return recognizePixels(model, await Promise.all(pixels), options);
}

/** From which probability on a model's answers count: what the caller wants, or what was fitted. */
export const doubtsBelow = (
  { info: { unsureBelow } }: Pick<Model, 'info'>,
  notSureBelow = 0,
  reasons: Doubts['reasons'] = [],
): Doubts => ({ notSureBelow, unsureBelow, reasons });

/** Recognizes faces that are prepared already: `[height, width, channels]` each, 0 to 255. */
export function recognizePixels(
  model: Model,
  faces: readonly Uint8Array[],
  { unsureBelow = 0, reasons = [], ...options }: RecognizeOptions = {},
): RecognizedFace[] {
  requireNumber('unsureBelow', unsureBelow, 0, 1);
  if (faces.length === 0) return [];
  const { classes, preprocessing } = model.info;
  const tensor = tf.tidy(() => {
    const values = Float32Array.from(faces.flatMap((face) => Array.from(face, (pixel) => pixel / 255)));
    const shape: [number, number, number, number] = [
      faces.length,
      preprocessing.height,
      preprocessing.width,
      channelsOf(preprocessing),
    ];
    return predictProbabilities(model, tf.tensor4d(values, shape), options);
  });
  const probabilities = takeValues(tensor);
  return faces.map((pixels, i) => {
    const row = probabilities.subarray(i * classes.length, (i + 1) * classes.length);
    return { ...judgeFace(row, classes, doubtsBelow(model, unsureBelow, reasons[i])), pixels };
  });
}
