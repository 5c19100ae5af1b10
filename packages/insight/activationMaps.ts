/** One face and an expression → where on the face the network finds what speaks for and against it. */
import { UsageError } from '../base/index';
import { channelsOf } from '../pixels/index';
import { sharesOfBytes, takeValues, tf } from '../tensorflow/index';
import { mostProbable, predictProbabilities, predictScores, sizeOf, type Model } from '../../src/index';
import { classNamed } from './rankImages';

/** Evidence by place: above 0 it speaks for the expression, below 0 against it. */
export interface ClassMap {
  expression: string;
  /** Of the whole face, 0 to 1. */
  probability: number;
  /** Of the map, in places. */
  height: number;
  width: number;
  /** `[height, width]`, row by row. */
  values: Float32Array;
  /** Of the values: scores before the softmax, or natural logarithms of odds (probability / (1 - probability)). */
  unit: 'logits' | 'log-odds';
}

/**
 * Faces as a batch.
 *
 * @param faces `[height, width, channels]` each, 0 to 255, as the model sees them
 * @returns `[faces, height, width, channels]`, 0 to 1; the caller's to dispose
 * @throws UsageError when a face has another size.
 */
export function faceTensor(model: Model, faces: readonly Uint8Array[]): tf.Tensor4D {
  const { preprocessing } = model.info;
  const [size, { height, width }] = [sizeOf(preprocessing), preprocessing];
  const channels = channelsOf(preprocessing);
  const wrong = faces.find((face) => face.length !== size);
  if (wrong !== undefined) {
    throw new UsageError(
      `Expected a face of ${width}x${height} pixels and ${channels} channels (${size} values) but found ${wrong.length} values.`,
    );
  }
  const bytes = new Uint8Array(faces.length * size);
  faces.forEach((face, i) => bytes.set(face, i * size));
  return sharesOfBytes(bytes, [faces.length, height, width, channels]) as tf.Tensor4D;
}

const probabilitiesOf = (model: Model, faces: readonly Uint8Array[]) =>
  takeValues(tf.tidy(() => predictProbabilities(model, faceTensor(model, faces))));

/** The expression asked for, or the most probable one, and its probability. */
function judge(model: Model, face: Uint8Array, expression?: string) {
  const { classes } = model.info;
  const probabilities = probabilitiesOf(model, [face]);
  const label =
    expression === undefined
      ? mostProbable(probabilities, classes.length).classes[0]!
      : classNamed(expression, classes);
  return { label, expression: classes[label]!, probability: probabilities[label]! };
}

/**
 * The class activation map of a face (Zhou et al. 2016): the network's own score of the expression at each place, whose
 * mean over the places is the logit, exactly. It has as few places as the network has left before its pooling.
 *
 * @param face `[height, width, channels]`, 0 to 255
 * @param expression the most probable one when left out
 * @throws UsageError when the expression is unknown or the face has another size than the model's.
 */
export function activationMap(model: Model, face: Uint8Array, expression?: string): ClassMap {
  const { label, ...judged } = judge(model, face, expression);
  const scores = tf.tidy(() => {
    const all = predictScores(model, faceTensor(model, [face]));
    const [, height, width] = all.shape;
    return all.slice([0, 0, 0, label], [1, height, width, 1]);
  });
  const [, height, width] = scores.shape;
  return { ...judged, height, width, values: takeValues(scores), unit: 'logits' };
}

/** Images at a time. */
const batchSize = 128;

/** Far from 0 and 1, where a float32 can't tell how sure a network is. */
const logOdds = (probability: number) => {
  const share = Math.min(1 - 1e-6, Math.max(1e-6, probability));
  return Math.log(share / (1 - share));
};

/**
 * How much the expression's odds fall when a square around each place is covered with the face's mean grey
 * (Zeiler & Fergus 2014): finer than the activation map of a network that ends in few places, and fit for any network.
 *
 * @param face `[height, width, channels]`, 0 to 255
 * @param expression the most probable one when left out
 * @param options.cover side of the square in pixels, by default a quarter of the shorter side; places are a quarter of
 *   that apart
 * @throws UsageError when the expression is unknown, the square is no whole number of pixels from 1 to the shorter side,
 *   or the face has another size than the model's.
 */
export function occlusionMap(
  model: Model,
  face: Uint8Array,
  expression?: string,
  { cover }: { cover?: number } = {},
): ClassMap {
  const { height, width } = model.info.preprocessing;
  const shorter = Math.min(height, width);
  const side = cover ?? Math.max(1, Math.round(shorter / 4));
  if (!Number.isInteger(side) || side < 1 || side > shorter) {
    throw new UsageError(
      `Expected cover to be a whole number from 1 to ${shorter} pixels but found ${side}.`,
    );
  }
  const { label, ...judged } = judge(model, face, expression);
  const step = Math.max(1, Math.round(side / 4));
  const [rows, columns] = [Math.ceil(height / step), Math.ceil(width / step)];
  const mean = face.reduce((sum, level) => sum + level, 0) / face.length;
  const channels = face.length / (height * width);
  const covered = (place: number) => {
    const top = (Math.floor(place / columns) + 0.5) * (height / rows) - side / 2;
    const left = ((place % columns) + 0.5) * (width / columns) - side / 2;
    const copy = face.slice();
    for (let y = Math.max(0, Math.round(top)); y < Math.min(height, Math.round(top) + side); y++) {
      const from = (y * width + Math.max(0, Math.round(left))) * channels;
      copy.fill(mean, from, (y * width + Math.min(width, Math.round(left) + side)) * channels);
    }
    return copy;
  };
  const values = new Float32Array(rows * columns);
  for (let start = 0; start < values.length; start += batchSize) {
    const faces = Array.from({ length: Math.min(batchSize, values.length - start) }, (_, i) =>
      covered(start + i),
    );
    const probabilities = probabilitiesOf(model, faces);
    faces.forEach((_, i) => {
      const probability = probabilities[i * model.info.classes.length + label]!;
      values[start + i] = logOdds(judged.probability) - logOdds(probability);
    });
  }
  return { ...judged, height: rows, width: columns, values, unit: 'log-odds' };
}

/**
 * A map at another size, bilinear between the middles of its places; its mean stays where the sizes divide.
 *
 * @returns `[to.height, to.width]`
 */
export function enlargeMap(
  { height, width, values }: Pick<ClassMap, 'height' | 'width' | 'values'>,
  to: { height: number; width: number },
): Float32Array {
  return takeValues(
    tf.tidy(() =>
      tf.image.resizeBilinear(tf.tensor3d(values, [height, width, 1]), [to.height, to.width], false, true),
    ),
  );
}
