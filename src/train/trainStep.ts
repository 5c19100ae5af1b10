/** One training step: forward, loss, gradient, update. */
import type { Config } from '../config';
import type { StepFunction, Tensors } from '../graph/step';
import { normMomentum } from '../nn/layers';
import type { Model } from '../nn/model';
import { softmaxCrossEntropy, type BatchStatistics } from '../nn/operations';
import { packAverages, unpackParameters } from '../nn/packing';
import { tensorLayers, type NamedTensors } from '../nn/tensorLayers';
import { tf } from '../tensorflow';
import { clipByNorm, type Optimizer } from './optimizer';

/**
 * Cross entropy against smoothed targets (Szegedy et al. 2016), the mean over the batch.
 *
 * @param logits `[batch, classes]`
 * @param targets `[batch, classes]`, one-hot or blended
 * @param classWeights how much an image of each class counts in the mean; equally if left out
 */
export function smoothedLoss(
  logits: tf.Tensor2D,
  targets: tf.Tensor2D,
  labelSmoothing: number,
  classWeights?: readonly number[],
): tf.Scalar {
  const classes = targets.shape[1];
  const smoothed = targets.mul(1 - labelSmoothing).add(labelSmoothing / classes) as tf.Tensor2D;
  const losses = softmaxCrossEntropy(logits, smoothed);
  if (classWeights === undefined) return losses.mean();
  const weights = targets.mul(tf.tensor1d([...classWeights])).sum(1);
  return losses.mul(weights).sum().div(weights.sum());
}

/** How many rows have their largest logit where the target is. */
export function countCorrect(logits: tf.Tensor2D, targets: tf.Tensor2D): tf.Scalar {
  return logits.argMax(1).equal(targets.argMax(1)).cast('float32').sum();
}

/**
 * The step of a model's training.
 *
 * Variables: `weights` and `averages` (see `nn/packing`) and the optimizer's slots. Inputs: `images`
 * `[batch, height, width, 1]`, `targets` `[batch, classes]`, `learningRate`, `step` (from 1) and `seed` `[2]`, int32.
 * Outputs: `loss`, the batch's mean, `correct`, a count, and `gradientNorm`, before it is clipped.
 */
export function trainStep(
  { network, architecture }: Pick<Model, 'network' | 'architecture'>,
  optimizer: Optimizer,
  config: Pick<Config, 'labelSmoothing' | 'dropoutScale' | 'clipNorm'>,
  classWeights?: readonly number[],
): StepFunction {
  const names = architecture.parameters.map(({ name }) => name);
  return (variables, inputs) => {
    const images = inputs.images as tf.Tensor4D;
    const targets = inputs.targets as tf.Tensor2D;
    const statistics: NamedTensors = {};
    let correct: tf.Tensor | undefined;
    const context = {
      seed: inputs.seed as tf.Tensor1D,
      dropoutScale: config.dropoutScale,
      onStatistics: (name: string, { mean, variance }: BatchStatistics) => {
        statistics[`${name}/moving_mean`] = mean;
        statistics[`${name}/moving_variance`] = variance;
      },
    };
    const loss = (...parameters: tf.Tensor[]) => {
      const values = Object.fromEntries(names.map((name, i) => [name, parameters[i]!]));
      const built = network.build<tf.Tensor>(tensorLayers(values, context), images, targets.shape[1]);
      const logits = built.logits as tf.Tensor2D;
      correct = tf.keep(countCorrect(logits, targets));
      return smoothedLoss(logits, targets, config.labelSmoothing, classWeights);
    };
    const parameters = unpackParameters(variables.weights as tf.Tensor1D, architecture);
    const { value, grads } = tf.valueAndGrads(loss)(names.map((name) => parameters[name]!));
    const gradient = tf.concat(grads.map((part) => part.flatten()));
    const gradientNorm = gradient.square().sum().sqrt();
    const averages = variables.averages!;
    const updates: Tensors = {
      ...optimizer.update(variables, clipByNorm(gradient, gradientNorm, config.clipNorm), inputs),
      averages: averages.add(packAverages(statistics, architecture).sub(averages).mul(normMomentum)),
    };
    const outputs = { loss: value, correct: tf.clone(correct!), gradientNorm };
    tf.dispose([statistics, correct!]);
    return { outputs, updates };
  };
}
