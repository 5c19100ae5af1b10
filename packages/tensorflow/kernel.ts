/** One TensorFlow kernel, called by its name, where tfjs offers none or a slower one. */
import { nodeBackend, type OpAttribute } from './nodeBackend';
import { tf } from './tensorflow';

type AttributeValue = {
  type: 'bool' | 'float' | 'int' | 'string' | 'dtype';
  value: boolean | number | string;
};

/** Attributes of a kernel by name. */
export type Attributes = Record<string, AttributeValue>;

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
  const { binding } = nodeBackend();
  return Object.entries(attributes).map(([name, { type, value }]) => ({
    name,
    type: binding[bindingName[type]],
    value: type === 'dtype' ? binding[value as 'TF_FLOAT'] : value,
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
  return nodeBackend().executeMultipleOutputs(name, opAttributes(attributes), inputs, outputs);
}

/**
 * Bytes as shares of 255, float32: one byte a value goes to TensorFlow, which makes floats of them on all cores.
 *
 * tfjs itself has no tensor of bytes.
 */
export function sharesOfBytes(bytes: Uint8Array, shape: readonly number[]): tf.Tensor {
  const backend = nodeBackend();
  const { binding } = backend;
  const attributes = opAttributes({ SrcT: { type: 'dtype', value: 'TF_UINT8' }, DstT: float32 });
  const id = binding.createTensor([...shape], binding.TF_UINT8, bytes);
  try {
    const [levels] = binding.executeOp('Cast', attributes, [id], 1);
    return tf.tidy(() => backend.createOutputTensor(levels!).div(255));
  } finally {
    binding.deleteTensor(id);
  }
}
