/** One training step: forward, loss, gradient, update, average. */
import {
  clipByNorm,
  float32,
  kernel,
  softmaxCrossEntropy,
  tf,
  type BatchStatistics,
  type StepFunction,
  type Tensors,
} from '../../packages/tensorflow/index';
import type { Config } from '../config';
import { foldedLayers } from '../nn/foldedLayers';
import { normMomentum } from '../nn/layers';
import type { Model } from '../nn/model';
import { packAverages, packParameters, unpackAverages, unpackParameters } from '../nn/packing';
import { tensorLayers, type NamedTensors } from '../nn/tensorLayers';
import type { Optimizer } from './optimizer';

/**
 * Cross entropy against smoothed targets (Szegedy et al. 2016), the mean over the batch.
 *
 * @param logits `[batch, classes]`
 * @param targets `[batch, classes]`, one-hot or blended
 * @param classWeights how much an image of each class counts in the mean; equally if left out
 * @param taught a teacher's answers, `[batch, classes]`, and their share in what is learnt
 */
export function smoothedLoss(
  logits: tf.Tensor2D,
  targets: tf.Tensor2D,
  labelSmoothing: number,
  classWeights?: readonly number[],
  taught?: { answers: tf.Tensor; share: number },
): tf.Scalar {
  const labels = smoothTargets(targets, labelSmoothing);
  const learnt = taught ? towards(labels, taught.answers, taught.share) : labels;
  const losses = softmaxCrossEntropy(logits, learnt as tf.Tensor2D);
  if (classWeights === undefined) return losses.mean();
  const weights = targets.mul(tf.tensor1d([...classWeights])).sum(1);
  return losses.mul(weights).sum().div(weights.sum());
}

const smoothTargets = (targets: tf.Tensor2D, labelSmoothing: number) =>
  targets.mul(1 - labelSmoothing).add(labelSmoothing / targets.shape[1]) as tf.Tensor2D;

/** How many rows have their largest logit where the target is. */
function countCorrect(logits: tf.Tensor2D, targets: tf.Tensor2D): tf.Scalar {
  return logits.argMax(1).equal(targets.argMax(1)).cast('float32').sum();
}

/**
 * How much of the average of weights (EMA) stays in a step: `longest`, and less in the first steps, so that the
 * initial weights are soon forgotten; as TensorFlow's `ExponentialMovingAverage` with `num_updates`.
 *
 * @param step from 1
 */
export function emaDecayAt(longest: number, step: number): number {
  return Math.min(longest, (1 + step) / (10 + step));
}

/**
 * What `trainStep` begins with: the variables by name, tensors of the caller's scope.
 *
 * @param model gives the weights; its tensors are not taken
 */
export function initialVariables(
  { values, architecture }: Pick<Model, 'values' | 'architecture'>,
  { slots }: Pick<Optimizer, 'slots'>,
  { emaDecay }: Pick<Config, 'emaDecay'>,
): Tensors {
  const weights = packParameters(values, architecture);
  const averages = packAverages(values, architecture);
  return {
    weights,
    averages,
    ...Object.fromEntries(slots.map((slot) => [slot, tf.zerosLike(weights)])),
    ...(emaDecay > 0 ? { emaWeights: weights, emaAverages: averages } : {}),
  };
}

const towards = (from: tf.Tensor, to: tf.Tensor, share: number | tf.Tensor) =>
  from.add(to.sub(from).mul(share));

/**
 * The step of a model's training.
 *
 * Variables: `weights` and `averages` (see `nn/packing`), the optimizer's slots and, where `config.emaDecay` is not
 * 0, `emaWeights` and `emaAverages`, their moving averages (timm's `ModelEmaV2` averages both too). Inputs: `images`
 * `[batch, height, width, channels]`, `targets` `[batch, classes]`, where there is a teacher its `answers`, alike,
 * where it began from a model `rateShares` `[parameterCount]`, `seed` `[2]`, int32, and the scalars `learningRate`,
 * `step` (from 1) and `emaDecay`. Outputs: `loss`, the batch's mean, `correct`, a count, and `gradientNorm`, before
 * the gradient is clipped. Where loss or norm is not finite, all variables stay as they were.
 */
export function trainStep(
  { network, architecture }: Pick<Model, 'network' | 'architecture'>,
  optimizer: Optimizer,
  config: Pick<Config, 'labelSmoothing' | 'dropoutScale' | 'clipNorm' | 'emaDecay' | 'teacherShare'> & {
    frozenNorms?: boolean;
  },
  classWeights?: readonly number[],
): StepFunction {
  const names = architecture.parameters.map(({ name }) => name);
  return (variables, inputs) => {
    const images = inputs.images as tf.Tensor4D;
    const targets = inputs.targets as tf.Tensor2D;
    const statistics: NamedTensors = {};
    let correct: tf.Tensor | undefined;
    const frozen = config.frozenNorms
      ? unpackAverages(variables.averages as tf.Tensor1D, architecture)
      : undefined;
    const context = {
      frozen: frozen !== undefined,
      seed: inputs.seed as tf.Tensor1D,
      dropoutScale: config.dropoutScale,
      onStatistics: (name: string, { mean, variance }: BatchStatistics) => {
        statistics[`${name}/moving_mean`] = mean;
        statistics[`${name}/moving_variance`] = variance;
      },
    };
    const loss = (...parameters: tf.Tensor[]) => {
      const values = { ...Object.fromEntries(names.map((name, i) => [name, parameters[i]!])), ...frozen };
      const built = network.build<tf.Tensor>(tensorLayers(values, context), images, targets.shape[1]);
      const logits = built.logits as tf.Tensor2D;
      correct = tf.keep(countCorrect(logits, targets));
      const taught = inputs.answers && { answers: inputs.answers, share: config.teacherShare };
      return smoothedLoss(logits, targets, config.labelSmoothing, classWeights, taught);
    };
    const parameters = unpackParameters(variables.weights as tf.Tensor1D, architecture);
    const { value, grads } = tf.valueAndGrads(loss)(names.map((name) => parameters[name]!));
    const gradient = tf.concat(grads.map((part) => part.flatten()));
    const gradientNorm = gradient.square().sum().sqrt();
    const clipped = clipByNorm(gradient, gradientNorm, config.clipNorm);
    const averages = frozen
      ? variables.averages!
      : towards(variables.averages!, packAverages(statistics, architecture), normMomentum);
    const updates = { ...optimizer.update(variables, clipped, inputs), averages } as Tensors;
    if (inputs.rateShares) updates.weights = towards(variables.weights!, updates.weights!, inputs.rateShares);
    if (config.emaDecay > 0) {
      const share = tf.sub(1, inputs.emaDecay!);
      updates.emaWeights = towards(variables.emaWeights!, updates.weights!, share);
      updates.emaAverages = towards(variables.emaAverages!, updates.averages!, share);
    }
    const finite = tf.isFinite(value.add(gradientNorm));
    for (const [name, next] of Object.entries(updates)) {
      // tf.where would first make the condition as large as a vector.
      updates[name] = kernel('SelectV2', [finite, next, variables[name]!], { T: float32 }, 1)[0]!;
    }
    const outputs = { loss: value, correct: tf.clone(correct!), gradientNorm };
    tf.dispose([statistics, correct!]);
    return { outputs, updates };
  };
}

/**
 * Measures weights on a batch, in inference.
 *
 * Variables: `weights` and `averages`. Inputs: `images` and `targets`. Outputs: `lossSum` and `correct`.
 */
export function validationStep(
  { network, architecture }: Pick<Model, 'network' | 'architecture'>,
  config: Pick<Config, 'labelSmoothing'>,
): StepFunction {
  return (variables, inputs) => {
    const targets = inputs.targets as tf.Tensor2D;
    const layers = foldedLayers(network, {
      ...unpackParameters(variables.weights as tf.Tensor1D, architecture),
      ...unpackAverages(variables.averages as tf.Tensor1D, architecture),
    });
    const logits = network.build(layers, inputs.images!, targets.shape[1]).logits as tf.Tensor2D;
    const lossSum = softmaxCrossEntropy(logits, smoothTargets(targets, config.labelSmoothing)).sum();
    return { outputs: { lossSum, correct: countCorrect(logits, targets) }, updates: {} };
  };
}
