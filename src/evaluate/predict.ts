/** A data set → each class's probability for each image. */
import { makeBatch } from '../data/batches';
import type { Dataset } from '../data/loadDataset';
import { predictLogits, type Model } from '../nn/model';
import { tf } from '../tensorflow';

export interface PredictOptions {
  /** Average with the mirrored image (test-time augmentation). Default false. */
  mirrored?: boolean;
  onProgress?: (done: number, total: number) => void;
}

export interface Predictions {
  /** `[images, classes]`, each row adding up to 1. */
  probabilities: Float32Array;
  /** Most probable class of each image. */
  classes: Uint16Array;
  /** Its probability. */
  confidences: Float32Array;
}

/** Images at a time: enough to fill both cores, little memory. */
const batchSize = 128;

/**
 * Probabilities of a batch of images.
 *
 * @param images `[batch, height, width, channels]`, 0 to 1
 * @returns `[batch, classes]`
 */
export function predictProbabilities(model: Model, images: tf.Tensor4D, mirrored = false): tf.Tensor2D {
  return tf.tidy(() => {
    const upright = tf.softmax(predictLogits(model, images));
    if (!mirrored) return upright;
    return upright.add(tf.softmax(predictLogits(model, tf.reverse(images, 2)))).div(2) as tf.Tensor2D;
  });
}

/** Predicts every image of a data set, giving way to other work between batches. */
export async function predict(
  model: Model,
  dataset: Dataset,
  options: PredictOptions = {},
): Promise<Predictions> {
  const images = dataset.labels.length;
  const classes = model.info.classes.length;
  const probabilities = new Float32Array(images * classes);
  for (let start = 0; start < images; start += batchSize) {
    const indices = Array.from({ length: Math.min(batchSize, images - start) }, (_, i) => start + i);
    const batch = makeBatch(dataset, indices);
    const result = predictProbabilities(model, batch.images, options.mirrored);
    probabilities.set(result.dataSync<'float32'>(), start * classes);
    tf.dispose([batch.images, batch.targets, result]);
    options.onProgress?.(start + indices.length, images);
    await new Promise(setImmediate);
  }
  return { probabilities, ...mostProbable(probabilities, classes) };
}

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
