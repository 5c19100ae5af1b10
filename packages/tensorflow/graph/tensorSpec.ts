/** What a tensor of a recorded step is like. */
import { FerlabError } from '../../base/index';
import { nodeBackend } from '../nodeBackend';
import type { tf } from '../tensorflow';

/** What a tensor must be like; a size of null is open. */
export interface TensorSpec {
  shape: readonly (number | null)[];
  dtype: tf.DataType;
}

/** Specs by name; tensors are specs. */
export type Specs = Record<string, TensorSpec>;

/** A tensor's place in a graph; `dtype` is TensorFlow's number. */
export interface Slot {
  name: string;
  shape: readonly number[];
  dtype: number;
}

/** The same names with other values. */
export const mapValues = <A, B>(
  from: Record<string, A>,
  to: (value: A, name: string) => B,
): Record<string, B> =>
  Object.fromEntries(Object.entries(from).map(([name, value]) => [name, to(value, name)]));

const typeNames = {
  float32: 'TF_FLOAT',
  int32: 'TF_INT32',
  bool: 'TF_BOOL',
  string: 'TF_STRING',
  complex64: 'TF_COMPLEX64',
} as const satisfies Record<tf.DataType, string>;

/** tfjs's types as TensorFlow's numbers. */
export const typeNumber = (dtype: tf.DataType) => nodeBackend().binding[typeNames[dtype]];

const typeName = (dtype: number) =>
  Object.keys(typeNames).find((name) => typeNumber(name as tf.DataType) === dtype);

/** Specs as places in a graph. */
export const slotsOf = (tensors: Specs): Slot[] =>
  Object.entries(tensors).map(([name, { shape, dtype }]) => ({
    name,
    shape: shape.map((size) => size ?? -1),
    dtype: typeNumber(dtype),
  }));

/** Inputs by name, shape and type, as in "images [64,88,66,1] float32, step [] float32". */
export const keyOf = (inputs: Specs): string =>
  Object.entries(inputs)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { shape, dtype }]) => `${name} [${shape.map((size) => size ?? 'any')}] ${dtype}`)
    .join(', ') || 'no inputs';

/** @throws FerlabError when a value is for no variable, or for one of another shape or type. */
export function requireFits(values: Specs, variables: readonly Slot[]): void {
  for (const { name, shape, dtype } of slotsOf(values)) {
    const variable = variables.find((slot) => slot.name === name);
    if (variable?.dtype === dtype && String(variable.shape) === String(shape)) continue;
    const known = variables.map((slot) => `${slot.name} [${slot.shape}] ${typeName(slot.dtype)}`).join(', ');
    throw new FerlabError(
      `Expected values for the step's variables (${known || 'none'}) but found ` +
        `${name} [${shape}] ${typeName(dtype)}.`,
    );
  }
}
