/** Tensors as arrays, copied out of TensorFlow and back into it. */
import type { RunningStep, Tensors } from './graph/step';
import { mapValues } from './graph/tensorSpec';
import { tf } from './tensorflow';

/** Arrays by name, each with its shape. */
export type ArraysByName = Record<string, { shape: number[]; values: Float32Array }>;

/** Copies a step's variables out of TensorFlow. */
export function arraysOf(step: RunningStep): ArraysByName {
  const tensors = step.read();
  const arrays = mapValues(tensors, (tensor) => ({
    shape: [...tensor.shape],
    values: tensor.dataSync<'float32'>(),
  }));
  tf.dispose(tensors);
  return arrays;
}

/** The tensors of arrays; the caller disposes them. */
export const tensorsOf = (arrays: ArraysByName): Tensors =>
  mapValues(arrays, ({ values, shape }) => tf.tensor(values, shape));
