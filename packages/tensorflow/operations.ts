/** The operations of a network with their gradients, each one TensorFlow kernel a direction. */
import { bool, float, float32, int32, kernel, string } from './kernel';
import { tf } from './tensorflow';

/** What PyTorch's BatchNorm2d adds to the variance. */
export const normEpsilon = 1e-5;

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

/** Normalizes each channel by stored averages, as in inference; these have no gradient. */
export function batchNormInference(
  x: tf.Tensor4D,
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
  mean: tf.Tensor1D,
  variance: tf.Tensor1D,
): tf.Tensor4D {
  return differentiable([x, gamma, beta], (save) => {
    const inputs = [x, gamma, beta, mean, variance];
    const outputs = kernel('FusedBatchNormV3', inputs, normAttributes(false), 6);
    save([x, gamma, mean, variance, outputs[5]!]);
    return {
      value: outputs[0]!,
      gradient: (dy, saved) =>
        kernel('FusedBatchNormGradV3', [dy, ...saved], normAttributes(false), 5).slice(0, 3),
    };
  });
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

/** x, or 0 where x is negative; its gradient at 0 is 0, as PyTorch's. */
export function relu(x: tf.Tensor4D): tf.Tensor4D {
  return differentiable([x], (save) => {
    const value = kernel('Relu', [x], { T: float32 }, 1)[0]!;
    save([value]);
    return { value, gradient: (dy, [value]) => kernel('ReluGrad', [dy, value!], { T: float32 }, 1) };
  });
}

/** 1 / (1 + exp(-x)). */
export function sigmoid(x: tf.Tensor4D): tf.Tensor4D {
  return differentiable([x], (save) => {
    const value = tf.sigmoid(x);
    save([value]);
    return { value, gradient: (dy, [value]) => kernel('SigmoidGrad', [value!, dy], { T: float32 }, 1) };
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

/** The sum of two tensors of one shape. */
export function add(x: tf.Tensor4D, y: tf.Tensor4D): tf.Tensor4D {
  return differentiable([x, y], () => ({
    value: kernel('AddV2', [x, y], { T: float32 }, 1)[0]!,
    // A handle of its own for each: tfjs disposes one when it adds to it.
    gradient: (dy) => [dy, tf.clone(dy)],
  }));
}

/** Each channel of `x`, `[batch, height, width, channels]`, times its number in `by`, `[batch, 1, 1, channels]`. */
export function scaleChannels(x: tf.Tensor4D, by: tf.Tensor4D): tf.Tensor4D {
  return differentiable([x, by], (save) => {
    save([x, by]);
    return {
      value: x.mul(by),
      gradient: (dy, [x, by]) => [dy.mul(by!), dy.mul(x!).sum([1, 2], true)],
    };
  });
}

/**
 * The mean over height and width.
 *
 * @param x `[batch, height, width, channels]`
 * @returns `[batch, channels]`, or with `keepDims` `[batch, 1, 1, channels]`
 */
export function channelMeans<T extends tf.Tensor>(x: tf.Tensor4D, keepDims = false): T {
  const [batch, height, width, channels] = x.shape;
  const attributes = { T: float32, Tidx: int32, keep_dims: bool(keepDims) };
  return differentiable([x], () => ({
    value: kernel('Mean', [x, tf.tensor1d([1, 2], 'int32')], attributes, 1)[0]!,
    gradient: (dy) => {
      const share = dy.div(height * width);
      return [tf.tile(keepDims ? share : share.reshape([batch, 1, 1, channels]), [1, height, width, 1])];
    },
  }));
}

/**
 * Zeroes a share of the values, at random by `seed` alone, and divides the rest by what is left.
 *
 * @param x `[batch, height, width, channels]`
 * @param seed `[2]`, int32: the same seed drops the same values, since the kernel is stateless (Philox)
 * @param wholeChannels draws once for each channel of each image
 */
export function dropout(x: tf.Tensor4D, rate: number, seed: tf.Tensor1D, wholeChannels = false): tf.Tensor4D {
  return differentiable([x], (save) => {
    const [batch, height, width, channels] = x.shape;
    const places = wholeChannels ? [1, 1] : [height, width];
    const shape = tf.tensor1d([batch, ...places, channels], 'int32');
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

/**
 * A gradient shortened to at most `longest`, as PyTorch's `clip_grad_norm_` (Pascanu et al. 2013).
 *
 * @param norm the gradient's Euclidean norm, a scalar
 * @param longest 0 leaves the gradient as it is
 */
export function clipByNorm(gradient: tf.Tensor, norm: tf.Tensor, longest: number): tf.Tensor {
  if (longest === 0) return gradient;
  return gradient.mul(tf.minimum(1, tf.div(longest, norm.add(1e-6))));
}
