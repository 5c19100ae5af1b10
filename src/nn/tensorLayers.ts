/** Tensors: runs a network, in training or in inference. */
import {
  add,
  batchNormInference,
  batchNormTraining,
  biasAdd,
  channelMeans,
  dropout,
  leakyRelu,
  relu,
  scaleChannels,
  sigmoid,
  silu,
  tf,
  type BatchStatistics,
} from '../../packages/tensorflow/index';
import type { Layers } from './layers';

/** Values by name: `conv1/kernel`, `conv1/bias`, `norm1/gamma`, `norm1/beta`. */
export type NamedTensors = Record<string, tf.Tensor>;

/** What training needs beside the parameters. */
export interface TrainingContext {
  /** `[2]`, int32; each dropout layer derives its own from it. */
  seed: tf.Tensor1D;
  dropoutScale: number;
  /** Normalize by the running averages, as in inference. */
  frozen?: boolean;
  /** Receives each normalization's batch statistics, kept alive: whoever takes them disposes them. */
  onStatistics: (name: string, statistics: BatchStatistics) => void;
}

/**
 * Layers that compute. Tensors belong to the caller's scope: wrap the call in `tf.tidy`.
 *
 * @param values parameters, and for inference the running averages `norm1/moving_mean`, `norm1/moving_variance` too
 * @param training leave out for inference: running averages are used and dropout does nothing
 */
export function tensorLayers(values: NamedTensors, training?: TrainingContext): Layers<tf.Tensor> {
  const value = <T extends tf.Tensor>(name: string) => {
    const tensor = values[name];
    if (tensor === undefined)
      throw new Error(`The network wants a parameter "${name}" that the weights lack.`);
    return tensor as T;
  };
  let dropouts = 0;
  return {
    conv(name, x, { stride = 1, bias = true }) {
      const sums = tf.conv2d(x as tf.Tensor4D, value<tf.Tensor4D>(`${name}/kernel`), stride, 'same');
      return bias ? biasAdd(sums, value(`${name}/bias`)) : sums;
    },
    batchNorm(name, x) {
      const [gamma, beta] = [value<tf.Tensor1D>(`${name}/gamma`), value<tf.Tensor1D>(`${name}/beta`)];
      if (training === undefined || training.frozen) {
        return batchNormInference(
          x as tf.Tensor4D,
          gamma,
          beta,
          value(`${name}/moving_mean`),
          value(`${name}/moving_variance`),
        );
      }
      return batchNormTraining(x as tf.Tensor4D, gamma, beta, (statistics) =>
        training.onStatistics(name, statistics),
      );
    },
    maxPool: (_name, x, size) => tf.maxPool(x as tf.Tensor4D, size, size, 'valid'),
    averagePool: (_name, x, size) => tf.avgPool(x as tf.Tensor4D, size, size, 'same'),
    leakyRelu: (_name, x, slope) => leakyRelu(x as tf.Tensor4D, slope),
    relu: (_name, x) => relu(x as tf.Tensor4D),
    sigmoid: (_name, x) => sigmoid(x as tf.Tensor4D),
    silu: (_name, x) => silu(x as tf.Tensor4D),
    dropout(_name, x, rate, { wholeChannels = false } = {}) {
      const layer = ++dropouts;
      const share = training === undefined ? 0 : Math.min(0.95, rate * training.dropoutScale);
      if (training === undefined || share === 0) return x;
      const seed = training.seed.add(tf.tensor1d([layer, 0], 'int32')) as tf.Tensor1D;
      return dropout(x as tf.Tensor4D, share, seed, wholeChannels);
    },
    add: (_name, x, y) => add(x as tf.Tensor4D, y as tf.Tensor4D),
    scaleChannels: (_name, x, by) => scaleChannels(x as tf.Tensor4D, by as tf.Tensor4D),
    globalAveragePool: (_name, x, { keepDims = false } = {}) => channelMeans(x as tf.Tensor4D, keepDims),
  };
}
