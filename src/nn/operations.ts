/** The operations of a network with their gradients, each one TensorFlow kernel a direction. */
import { bool, float, float32, int32, kernel, string } from '../kernel';
import { tf } from '../tensorflow';
import { normEpsilon } from './layers';

const nhwc = string('NHWC');

interface Differentiable {
  value: tf.Tensor;
  /** Gradients for the inputs, in their order. */
  gradient: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.Tensor[];
}

/** `tf.customGrad` with types: `save` keeps tensors for the gradient, which must take no others. */
function differentiable<T extends tf.Tensor>(
  inputs: tf.Tensor[],
  forward: (save: (tensors: tf.Tensor[]) => void) => Differentiable,
): T {
  const operation = tf.customGrad((...inputsAndSave) => {
    const { value, gradient } = forward(inputsAndSave.at(-1) as unknown as (tensors: tf.Tensor[]) => void);
    return { value, gradFunc: (dy, saved) => gradient(dy as tf.Tensor, saved) };
  });
  return operation(...inputs) as T;
}

/** Adds `bias`, `[channels]`, to `x`, `[batch, height, width, channels]`. */
export function biasAdd(x: tf.Tensor4D, bias: tf.Tensor1D): tf.Tensor4D {
  const attributes = { T: float32, data_format: nhwc };
  return differentiable([x, bias], () => ({
    value: kernel('BiasAdd', [x, bias], attributes, 1)[0]!,
    gradient: (dy) => [dy, kernel('BiasAddGrad', [dy], attributes, 1)[0]!],
  }));
}

const normAttributes = (training: boolean) => ({
  T: float32,
  U: float32,
  epsilon: float(normEpsilon),
  data_format: nhwc,
  is_training: bool(training),
});

/** A batch's own mean and (unbiased) variance for each channel. */
export interface BatchStatistics {
  mean: tf.Tensor1D;
  variance: tf.Tensor1D;
}

/**
 * Normalizes each channel over the batch, by the batch's own mean and variance.
 *
 * @param onStatistics receives them, kept alive: whoever takes them disposes them
 */
export function batchNormTraining(
  x: tf.Tensor4D,
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
  onStatistics: (statistics: BatchStatistics) => void,
): tf.Tensor4D {
  return differentiable([x, gamma, beta], (save) => {
    const empty = tf.tensor1d([]);
    const attributes = { ...normAttributes(true), exponential_avg_factor: float(1) };
    const outputs = kernel('FusedBatchNormV3', [x, gamma, beta, empty, empty], attributes, 6);
    const [value, mean, variance, ...reserved] = outputs;
    onStatistics({ mean: tf.keep(mean as tf.Tensor1D), variance: tf.keep(variance as tf.Tensor1D) });
    save([x, gamma, ...reserved]);
    return {
      value: value!,
      gradient: (dy, saved) =>
        kernel('FusedBatchNormGradV3', [dy, ...saved], normAttributes(true), 5).slice(0, 3),
    };
  });
}

/** Normalizes each channel by stored averages, as in inference; it has no gradient. */
export function batchNormInference(
  x: tf.Tensor4D,
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
  mean: tf.Tensor1D,
  variance: tf.Tensor1D,
): tf.Tensor4D {
  const inputs = [x, gamma, beta, mean, variance];
  return kernel('FusedBatchNormV3', inputs, normAttributes(false), 6)[0] as tf.Tensor4D;
}

/** x, or slope times x where x is negative. */
export function leakyRelu(x: tf.Tensor4D, slope: number): tf.Tensor4D {
  const attributes = { T: float32, alpha: float(slope) };
  return differentiable([x], (save) => {
    save([x]);
    return {
      value: kernel('LeakyRelu', [x], attributes, 1)[0]!,
      gradient: (dy, [x]) => kernel('LeakyReluGrad', [dy, x!], attributes, 1),
    };
  });
}

/** x times sigmoid(x). */
export function silu(x: tf.Tensor4D): tf.Tensor4D {
  return differentiable([x], (save) => {
    const gate = tf.sigmoid(x);
    save([x, gate]);
    return {
      value: x.mul(gate),
      // d/dx x s(x) = s + x s (1 - s)
      gradient: (dy, [x, gate]) => [dy.mul(gate!.add(x!.mul(gate!).mul(tf.sub(1, gate!))))],
    };
  });
}

/**
 * Zeroes a share of the values, at random by `seed` alone, and divides the rest by what is left.
 *
 * @param seed `[2]`, int32: the same seed drops the same values, since the kernel is stateless (Philox)
 */
export function dropout(x: tf.Tensor4D, rate: number, seed: tf.Tensor1D): tf.Tensor4D {
  return differentiable([x], (save) => {
    const shape = tf.tensor1d(x.shape, 'int32');
    const attributes = { dtype: float32, T: int32, Tseed: int32 };
    const draw = kernel('StatelessRandomUniform', [shape, seed], attributes, 1)[0]!;
    const kept = draw.greaterEqual(rate).cast('float32');
    const mask = kept.mul(1 / (1 - rate));
    save([mask]);
    return { value: x.mul(mask), gradient: (dy, [mask]) => [dy.mul(mask!)] };
  });
}

/**
 * Cross entropy of each row: minus the sum of `targets` times log softmax of `logits`.
 *
 * @param logits `[batch, classes]`
 * @param targets `[batch, classes]`, each row adding up to 1; it has no gradient
 * @returns `[batch]`
 */
export function softmaxCrossEntropy(logits: tf.Tensor2D, targets: tf.Tensor2D): tf.Tensor1D {
  return differentiable([logits], (save) => {
    const outputs = kernel('SoftmaxCrossEntropyWithLogits', [logits, targets], { T: float32 }, 2);
    const [value, slope] = outputs;
    save([slope!]);
    return { value: value!, gradient: (dy, [slope]) => [slope!.mul(dy.expandDims(1))] };
  });
}
