/** Pictures of single faces → expressions. */
import { readFacePixels } from '../data/facePixels';
import { channelsOf } from '../dataFields';
import { FerlabError, messageOf } from '../errors';
import { mostProbable, predictProbabilities, type ProbabilityOptions } from '../evaluate/predict';
import type { Model } from '../nn/model';
import { takeValues, tf } from '../tensorflow';

/** What a face shows, by the model's judgement. */
export interface RecognizedFace {
  /** The most probable expression. */
  expression: string;
  /** Its probability, 0 to 1. */
  probability: number;
  /** Every expression's probability; they add up to 1. */
  probabilities: Record<string, number>;
  /** What the network saw: `[height, width, channels]`, 0 to 255. */
  pixels: Uint8Array;
}

/**
 * Recognizes the expressions of face crops of any size, in one batch.
 *
 * @param sources files, or the bytes of image files
 * @throws FerlabError that names the first source that can't be read, or when a temperature is asked for that the
 *   model lacks.
 */
export async function recognize(
  model: Model,
  sources: readonly (string | Buffer)[],
  options: ProbabilityOptions = {},
): Promise<RecognizedFace[]> {
  const faces = await Promise.all(
    sources.map(async (source, i) => {
      try {
        return await readFacePixels(source, model.info.preprocessing);
      } catch (error) {
        const name = typeof source === 'string' ? source : `image ${i + 1}`;
        throw new FerlabError(`${name} can't be read as an image: ${messageOf(error)}.`, { cause: error });
      }
    }),
  );
  return recognizePixels(model, faces, options);
}

/** Recognizes faces that are prepared already: `[height, width, channels]` each, 0 to 255. */
export function recognizePixels(
  model: Model,
  faces: readonly Uint8Array[],
  options: ProbabilityOptions = {},
): RecognizedFace[] {
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
  const best = mostProbable(probabilities, classes.length);
  return faces.map((pixels, i) => ({
    expression: classes[best.classes[i]!]!,
    probability: best.confidences[i]!,
    probabilities: Object.fromEntries(
      classes.map((name, c) => [name, probabilities[i * classes.length + c]!]),
    ),
    pixels,
  }));
}
