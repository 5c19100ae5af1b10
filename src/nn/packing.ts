/**
 * All parameters as one vector, and all running averages as another.
 *
 * An optimizer then takes a dozen operations a step in place of a dozen for each of 22 parameters.
 */
import { tf } from '../../packages/tensorflow/index';
import type { Architecture } from './shapeLayers';
import type { NamedTensors } from './tensorLayers';

interface Part {
  name: string;
  shape: number[];
  size: number;
}

const averages = (architecture: Architecture): Part[] =>
  architecture.norms.flatMap(({ name, channels }) =>
    ['moving_mean', 'moving_variance'].map((average) => ({
      name: `${name}/${average}`,
      shape: [channels],
      size: channels,
    })),
  );

/** Shapes of all that a model stores, by name: parameters, then running averages. */
export const storedShapes = (architecture: Architecture): Map<string, number[]> =>
  new Map(
    [...architecture.parameters, ...averages(architecture)].map(({ name, shape }) => [name, shape] as const),
  );

const join = (values: NamedTensors, parts: readonly Part[]) =>
  tf.tidy(() => tf.concat(parts.map(({ name, size }) => values[name]!.reshape([size])))) as tf.Tensor1D;

function separate(vector: tf.Tensor1D, parts: readonly Part[]): NamedTensors {
  const pieces = tf.split(
    vector,
    parts.map(({ size }) => size),
  );
  return Object.fromEntries(parts.map(({ name, shape }, i) => [name, pieces[i]!.reshape(shape)]));
}

/** Named parameters as one vector, `[parameterCount]`. */
export const packParameters = (values: NamedTensors, architecture: Architecture) =>
  join(values, architecture.parameters);

/** The vector of parameters by name; tensors of the caller's scope. */
export const unpackParameters = (vector: tf.Tensor1D, architecture: Architecture) =>
  separate(vector, architecture.parameters);

/** Named running averages as one vector. */
export const packAverages = (values: NamedTensors, architecture: Architecture) =>
  join(values, averages(architecture));

/** The vector of running averages by name; tensors of the caller's scope. */
export const unpackAverages = (vector: tf.Tensor1D, architecture: Architecture) =>
  separate(vector, averages(architecture));

/** 1 for every value of a kernel and 0 for the rest, `[parameterCount]`: what weight decay acts on. */
export function kernelMask(architecture: Architecture): Float32Array {
  const mask = new Float32Array(architecture.parameterCount);
  let offset = 0;
  for (const { size, role } of architecture.parameters) {
    mask.fill(role === 'kernel' ? 1 : 0, offset, offset + size);
    offset += size;
  }
  return mask;
}
