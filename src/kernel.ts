/** One TensorFlow kernel, called by its name, where tfjs offers none or a slower one. */
import { tf } from './tensorflow';

type AttributeValue = {
  type: 'bool' | 'float' | 'int' | 'string' | 'dtype';
  value: boolean | number | string;
};

/** Attributes of a kernel by name. */
export type Attributes = Record<string, AttributeValue>;

interface OpAttribute {
  name: string;
  type: number;
  value: boolean | number | string;
}

/** What we use of tfjs-node's backend, whose own types are not exported. */
interface NodeBackend {
  binding: Record<string, number>;
  executeMultipleOutputs(
    name: string,
    attributes: OpAttribute[],
    inputs: tf.Tensor[],
    outputs: number,
  ): tf.Tensor[];
}

/** `float32` as an attribute of type `dtype`. */
export const float32: AttributeValue = { type: 'dtype', value: 'TF_FLOAT' };
/** `int32` as an attribute of type `dtype`. */
export const int32: AttributeValue = { type: 'dtype', value: 'TF_INT32' };
export const bool = (value: boolean): AttributeValue => ({ type: 'bool', value });
export const float = (value: number): AttributeValue => ({ type: 'float', value });
export const string = (value: string): AttributeValue => ({ type: 'string', value });

const bindingName = {
  bool: 'TF_ATTR_BOOL',
  float: 'TF_ATTR_FLOAT',
  int: 'TF_ATTR_INT',
  string: 'TF_ATTR_STRING',
  dtype: 'TF_ATTR_TYPE',
} as const;

/** Attributes in the form in which the addon takes them. */
export function opAttributes(attributes: Attributes): OpAttribute[] {
  const { binding } = tf.backend() as unknown as NodeBackend;
  return Object.entries(attributes).map(([name, { type, value }]) => ({
    name,
    type: binding[bindingName[type]]!,
    value: type === 'dtype' ? binding[value as string]! : value,
  }));
}

/**
 * Runs one kernel and returns its outputs, which belong to the scope that called.
 *
 * @param name as in TensorFlow's list of raw operations, such as "FusedBatchNormV3"
 * @throws Error of TensorFlow's when the inputs do not fit.
 */
export function kernel(
  name: string,
  inputs: tf.Tensor[],
  attributes: Attributes,
  outputs: number,
): tf.Tensor[] {
  const backend = tf.backend() as unknown as NodeBackend;
  return backend.executeMultipleOutputs(name, opAttributes(attributes), inputs, outputs);
}
