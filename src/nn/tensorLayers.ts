/** Tensors: runs a network, in training or in inference. */
import { tf } from '../tensorflow';
import type { Layers } from './layers';
import {
  batchNormInference,
  batchNormTraining,
  biasAdd,
  dropout,
  leakyRelu,
  silu,
  type BatchStatistics,
} from './operations';

/** Values by name: `conv1/kernel`, `conv1/bias`, `norm1/gamma`, `norm1/beta`. */
export type NamedTensors = Record<string, tf.Tensor>;

/** What training needs beside the parameters. */
export interface TrainingContext {
  /** `[2]`, int32; each dropout layer derives its own from it. */
  seed: tf.Tensor1D;
  dropoutScale: number;
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
    conv: (name, x) =>
      biasAdd(
        tf.conv2d(x as tf.Tensor4D, value<tf.Tensor4D>(`${name}/kernel`), 1, 'same'),
        value(`${name}/bias`),
      ),
    batchNorm(name, x) {
      const [gamma, beta] = [value<tf.Tensor1D>(`${name}/gamma`), value<tf.Tensor1D>(`${name}/beta`)];
      if (training === undefined) {
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
    leakyRelu: (_name, x, slope) => leakyRelu(x as tf.Tensor4D, slope),
    silu: (_name, x) => silu(x as tf.Tensor4D),
    dropout(_name, x, rate) {
      const layer = ++dropouts;
      const share = training === undefined ? 0 : Math.min(0.95, rate * training.dropoutScale);
      if (training === undefined || share === 0) return x;
      return dropout(x as tf.Tensor4D, share, training.seed.add(tf.tensor1d([layer, 0], 'int32')));
    },
    globalAveragePool: (_name, x) => tf.mean(x, [1, 2]),
  };
}
