import assert from 'node:assert/strict';
import test from 'node:test';
import { configure, type Config } from '../../src/config';
import { clipByNorm, tf } from '../../packages/tensorflow/index';
import { createOptimizer } from '../../src/train/optimizer';
import recorded from '../fixtures/optimizers.json';

const near = (actual: tf.Tensor, expected: number[], what: string) =>
  actual.dataSync().forEach((value, i) => {
    const wanted = expected[i]!;
    assert.ok(
      Math.abs(value - wanted) <= 1e-6 * Math.max(1, Math.abs(wanted)),
      `${what}[${i}]: ${value} instead of ${wanted}`,
    );
  });

for (const { config: changes, weights: expected } of recorded.cases) {
  test(`${JSON.stringify(changes)} follows PyTorch's`, () => {
    const config = configure(changes as Partial<Config>);
    const { slots, update } = createOptimizer(config, Float32Array.from(recorded.mask));
    tf.tidy(() => {
      const weights = tf.tensor1d(recorded.start);
      let variables: Record<string, tf.Tensor> = { weights };
      for (const slot of slots) variables[slot] = tf.zerosLike(weights);
      recorded.gradients.forEach((values, i) => {
        const gradient = tf.tensor1d(values);
        const norm = tf.norm(gradient);
        near(norm, [recorded.norms[i]!], `norm of step ${i + 1}`);
        const inputs = { learningRate: tf.scalar(recorded.learningRates[i]!), step: tf.scalar(i + 1) };
        variables = update(variables, clipByNorm(gradient, norm, config.clipNorm), inputs);
        near(variables.weights!, expected[i]!, `weights after step ${i + 1}`);
      });
    });
  });
}
