/** The values a network starts from. */
import { randomStream } from '../../packages/base/index';
import { tf } from '../../packages/tensorflow/index';
import type { Architecture } from './shapeLayers';
import type { NamedTensors } from './tensorLayers';

/**
 * Parameters and running averages as PyTorch initializes them: kernels and biases uniform within
 * 1 / sqrt(fan-in) (its `kaiming_uniform_` with a = sqrt(5)), normalization to 1 and 0.
 *
 * @returns tensors by name, which the caller disposes; the same for the same seed
 */
export function initialize(architecture: Architecture, seed: number): NamedTensors {
  const values: NamedTensors = {};
  for (const { name, shape, size, role, fanIn } of architecture.parameters) {
    const random = randomStream(seed, 'initialize', name);
    const bound = 1 / Math.sqrt(fanIn);
    const value = {
      kernel: () => random.uniform(-bound, bound),
      bias: () => random.uniform(-bound, bound),
      scale: () => 1,
      offset: () => 0,
    }[role];
    values[name] = tf.tensor(Float32Array.from({ length: size }, value), shape);
  }
  for (const { name, channels } of architecture.norms) {
    values[`${name}/moving_mean`] = tf.zeros([channels]);
    values[`${name}/moving_variance`] = tf.ones([channels]);
  }
  return values;
}
