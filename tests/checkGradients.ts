/** Gradients against finite differences. */
import assert from 'node:assert/strict';
import { tf } from '../packages/tensorflow/index';

/** Normal values. */
export const random = (shape: number[], seed: number) => tf.randomNormal(shape, 0, 1, 'float32', seed);

/**
 * Compares each gradient of a weighted sum of an operation's outputs with finite differences, at a few places.
 */
export function checkGradients(inputs: tf.Tensor[], operation: (...inputs: tf.Tensor[]) => tf.Tensor): void {
  const before = tf.memory().numTensors;
  tf.tidy(() => {
    const output = operation(...inputs);
    const weights = random(output.shape, 99);
    const loss = (...values: tf.Tensor[]) =>
      operation(...values)
        .mul(weights)
        .sum() as tf.Scalar;
    const gradients = tf.grads(loss)(inputs);
    inputs.forEach((input, which) => {
      const values = input.dataSync<'float32'>();
      for (let place = 0; place < values.length; place += Math.ceil(values.length / 7)) {
        const at = (delta: number) => {
          const moved = values.slice();
          moved[place] += delta;
          const changed = inputs.map((other, i) => (i === which ? tf.tensor(moved, input.shape) : other));
          return loss(...changed).dataSync()[0]!;
        };
        const numeric = (at(0.01) - at(-0.01)) / 0.02;
        const exact = gradients[which]!.dataSync()[place]!;
        assert.ok(
          Math.abs(numeric - exact) < 0.02 * Math.max(1, Math.abs(exact)),
          `${which}[${place}]: ${exact}, ${numeric}`,
        );
      }
    });
  });
  assert.equal(tf.memory().numTensors, before);
}
