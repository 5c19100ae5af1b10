/** Run by memory.test.ts in a process of its own, which would crash where a variable kept JavaScript's memory. */
import assert from 'node:assert/strict';
import { recordStep } from '../../graph/recordStep';
import type { Tensors } from '../../graph/step';
import { tf } from '../../tensorflow';

const size = 64;

/** Ways in which an operation may give its input's memory on. */
const kept: Record<string, (x: tf.Tensor) => tf.Tensor> = {
  'as it is': (x) => x,
  clone: (x) => tf.clone(x),
  reshape: (x) => x.reshape([8, 8]).reshape([size]),
  slice: (x) => x.slice([0], [size]),
  'half a slice': (x) => tf.concat([x, x]).slice([size], [size]),
  split: (x) => tf.split(x, 1)[0]!,
  'first half': (x) => tf.split(x, 2)[0]!,
  'second half': (x) => x.slice([size / 2]),
  'times 1': (x) => x.mul(1),
  'plus 0': (x) => x.add(0),
  'one of one': (x) => tf.concat([x]),
  transpose: (x) => x.transpose([0]),
  pad: (x) => x.pad([[0, 0]]),
  tile: (x) => tf.tile(x, [1]),
  sum: (x) => x.reshape([size, 1]).sum(1),
  row: (x) => tf.unstack(x.reshape([2, size / 2]))[1]!,
  cast: (x) => x.cast('float32'),
};

/** A tensor in memory that TensorFlow shares with JavaScript, which it does where the address is a multiple of 64. */
function shared(value: number): { x: tf.Tensor; overwrite: () => void } {
  const places = Array.from({ length: 8 }, () => new Float32Array(size).fill(value));
  const tensors = places.map((place) => tf.tensor1d(place));
  return { x: tensors[value % 8]!, overwrite: () => places.forEach((place) => place.fill(-1)) };
}

const variables = Object.fromEntries(
  Object.entries(kept).map(([name, work]) => [name, tf.zeros(work(tf.zeros([size])).shape)]),
);
const step = recordStep(
  (_, { x }) => ({
    outputs: { x: x! },
    updates: Object.fromEntries(Object.entries(kept).map(([name, work]) => [name, work(x!)])),
  }),
  { variables, inputs: { x: tf.zeros([size]) } },
);
/** Every variable holds one number all over. */
function requireAll(read: Tensors, value: number): void {
  for (const [name, tensor] of Object.entries(read)) {
    assert.deepEqual([...new Set(tensor.dataSync())], [value], name);
  }
}

for (let time = 1; time <= 200; time++) {
  tf.tidy(() => {
    const { x, overwrite } = shared(time);
    if (time % 2 === 0) step.run({ x });
    else
      step.write(
        Object.fromEntries(Object.keys(kept).map((name) => [name, x.slice([0], variables[name]!.shape)])),
      );
    overwrite();
    if (time % 10 === 0) gc!();
    if (time % 5 <= 1) requireAll(step.read(), time);
  });
}
step.dispose();
console.log('owned');
