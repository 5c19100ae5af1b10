/** A data set → each class's probability for each image. */
import { FerlabError } from '../../packages/base/index';
import { takeValues, tf } from '../../packages/tensorflow/index';
import { forEachBatch, type Batch } from '../data/batches';
import type { Dataset } from '../data/dataset';
import { predictLogits, type Model } from '../nn/model';

export interface ProbabilityOptions {
  /** Average with the mirrored image (test-time augmentation). Default false. */
  mirrored?: boolean;
  /** Divide the logits by the model's temperature: by default where it has one; false leaves them. */
  temperature?: boolean;
}

export interface PredictOptions extends ProbabilityOptions {
  onProgress?: (done: number, total: number) => void;
}

export interface Predictions {
  /** `[images, classes]`, each row adding up to 1. */
  probabilities: Float32Array;
  /** `[images, classes]`, before any temperature; with the mirrored image, the mean of both. */
  logits: Float32Array;
  /** Most probable class of each image. */
  classes: Uint16Array;
  /** Its probability. */
  confidences: Float32Array;
}

/**
 * What the model's logits are divided by: 1 where they are left.
 *
 * @param wanted as `ProbabilityOptions.temperature`
 * @throws FerlabError when a temperature is asked for that the model lacks.
 */
export function temperatureOf({ info }: Pick<Model, 'info'>, wanted?: boolean): number {
  if (wanted === true && info.temperature === undefined) {
    throw new FerlabError(
      'The model has no temperature. Fit one on held-out images by "ferlab calibrate DIR --model M", or do without.',
    );
  }
  return wanted === false ? 1 : (info.temperature?.value ?? 1);
}

/**
 * Logits and probabilities of a batch of images, each `[batch, classes]`.
 *
 * @param images `[batch, height, width, channels]`, 0 to 1
 */
function judge(model: Model, images: tf.Tensor4D, { mirrored = false, temperature }: ProbabilityOptions) {
  const divisor = temperatureOf(model, temperature);
  return tf.tidy(() => {
    const judged = (seen: tf.Tensor4D) => {
      const logits = predictLogits(model, seen);
      return { logits, probabilities: tf.softmax(divisor === 1 ? logits : logits.div(divisor)) };
    };
    const upright = judged(images);
    if (!mirrored) return upright;
    const other = judged(tf.reverse(images, 2));
    const mean = (name: keyof typeof upright): tf.Tensor => upright[name].add(other[name]).div(2);
    return { logits: mean('logits'), probabilities: mean('probabilities') };
  });
}

/**
 * Probabilities of a batch of images.
 *
 * @param images `[batch, height, width, channels]`, 0 to 1
 * @returns `[batch, classes]`
 * @throws FerlabError when a temperature is asked for that the model lacks.
 */
export function predictProbabilities(
  model: Model,
  images: tf.Tensor4D,
  options: ProbabilityOptions = {},
): tf.Tensor2D {
  return tf.tidy(() => judge(model, images, options).probabilities as tf.Tensor2D);
}

/** Predicts every image of a data set, giving way to other work between batches. */
export async function predict(
  model: Model,
  dataset: Dataset,
  options: PredictOptions = {},
): Promise<Predictions> {
  const images = dataset.labels.length;
  const classes = model.info.classes.length;
  const [probabilities, logits] = [new Float32Array(images * classes), new Float32Array(images * classes)];
  const judgeBatch = (batch: Batch, start: number) => {
    const judged = judge(model, batch.images, options);
    probabilities.set(takeValues(judged.probabilities), start * classes);
    logits.set(takeValues(judged.logits), start * classes);
  };
  await forEachBatch(dataset, judgeBatch, options);
  return { probabilities, logits, ...mostProbable(probabilities, classes) };
}

/** Whether each image's answer is right. */
export const correctOf = ({ classes }: Pick<Predictions, 'classes'>, labels: ArrayLike<number>): boolean[] =>
  Array.from(classes, (label, i) => label === labels[i]);

/** The most probable class of each row, the first of equals, and its probability. */
export function mostProbable(
  probabilities: Float32Array,
  classes: number,
): Pick<Predictions, 'classes' | 'confidences'> {
  const images = probabilities.length / classes;
  const best = new Uint16Array(images);
  const confidences = new Float32Array(images);
  for (let i = 0; i < images; i++) {
    for (let c = 0; c < classes; c++) {
      const probability = probabilities[i * classes + c]!;
      if (probability > confidences[i]!) [best[i], confidences[i]] = [c, probability];
    }
  }
  return { classes: best, confidences };
}
