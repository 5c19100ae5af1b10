/**
 * The one place that loads TensorFlow: quiet, and on every supported Node.
 *
 * Rooms write `import { tf } from '../tensorflow'`.
 */
import './environment';
import nodeUtil from 'util';
import * as tf from '@tensorflow/tfjs-node-gpu';

// tfjs-node 4.22 calls these two; Node 23 removed them.
const node = nodeUtil as unknown as Record<string, unknown>;
node.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
node.isArray ??= Array.isArray;

/**
 * A float tensor's numbers; the tensor is disposed.
 *
 * Not to be returned from `tf.tidy`, which looks for tensors in every number of an array.
 */
export function takeValues(tensor: tf.Tensor): Float32Array {
  const values = tensor.dataSync<'float32'>();
  tensor.dispose();
  return values;
}

export { tf };
