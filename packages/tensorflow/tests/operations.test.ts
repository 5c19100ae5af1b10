import assert from 'node:assert/strict';
import test from 'node:test';
import {
  batchNormInference,
  batchNormTraining,
  biasAdd,
  dropout,
  leakyRelu,
  relu,
  silu,
  softmaxCrossEntropy,
} from '../operations';
import { tf } from '../tensorflow';
import { checkGradients, random } from '../../../tests/checkGradients';

test('normalizing by stored averages has the gradients of its scale and offset', () => {
  const mean = tf.tensor1d([0.3, -0.2, 0.1]);
  const variance = tf.tensor1d([0.5, 1.5, 2]);
  checkGradients([random([2, 4, 3, 3], 1), random([3], 2), random([3], 3)], (x, gamma, beta) =>
    batchNormInference(x as tf.Tensor4D, gamma as tf.Tensor1D, beta as tf.Tensor1D, mean, variance),
  );
  tf.dispose([mean, variance]);
});

test('bias', () => {
  const inputs = [random([2, 3, 4, 5], 1), random([5], 2)];
  tf.tidy(() => {
    const sum = biasAdd(inputs[0] as tf.Tensor4D, inputs[1] as tf.Tensor1D);
    assert.deepEqual(sum.dataSync(), inputs[0]!.add(inputs[1]!).dataSync());
  });
  checkGradients(inputs, (x, bias) => biasAdd(x as tf.Tensor4D, bias as tf.Tensor1D));
  tf.dispose(inputs);
});

test('batch normalization normalizes, and its gradient goes through the statistics', () => {
  const [x, gamma, beta] = [random([4, 3, 3, 2], 3), random([2], 4), random([2], 5)];
  const normalize = (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor) =>
    batchNormTraining(x as tf.Tensor4D, gamma as tf.Tensor1D, beta as tf.Tensor1D, (statistics) =>
      tf.dispose([statistics.mean, statistics.variance]),
    );
  tf.tidy(() => {
    const { mean, variance } = tf.moments(x, [0, 1, 2]);
    const expected = x.sub(mean).div(variance.add(1e-5).sqrt()).mul(gamma).add(beta);
    const difference = tf.max(tf.abs(normalize(x, gamma, beta).sub(expected))).dataSync()[0]!;
    assert.ok(difference < 1e-5);
    batchNormTraining(x as tf.Tensor4D, gamma as tf.Tensor1D, beta as tf.Tensor1D, (statistics) => {
      // As PyTorch's running variance, unbiased: n / (n - 1) of the biased one, n = 36.
      const unbiased = variance.mul(36 / 35).dataSync();
      statistics.variance.dataSync().forEach((value, i) => assert.ok(Math.abs(value - unbiased[i]!) < 1e-5));
      tf.dispose([statistics.mean, statistics.variance]);
    });
    const stored = batchNormInference(
      x as tf.Tensor4D,
      gamma as tf.Tensor1D,
      beta as tf.Tensor1D,
      mean as tf.Tensor1D,
      variance as tf.Tensor1D,
    );
    assert.ok(tf.max(tf.abs(stored.sub(expected))).dataSync()[0]! < 1e-5);
  });
  checkGradients([x, gamma, beta], normalize);
  tf.dispose([x, gamma, beta]);
});

test('activations', () => {
  const x = random([2, 3, 4, 5], 6);
  checkGradients([x], (x) => leakyRelu(x as tf.Tensor4D, 0.01));
  checkGradients([x], (x) => silu(x as tf.Tensor4D));
  checkGradients([x], (x) => relu(x as tf.Tensor4D));
  tf.tidy(() => {
    assert.deepEqual([...leakyRelu(tf.tensor4d([-2, 3], [1, 1, 1, 2]), 0.5).dataSync()], [-1, 3]);
    assert.deepEqual([...silu(tf.tensor4d([0], [1, 1, 1, 1])).dataSync()], [0]);
  });
  x.dispose();
});

test('dropout drops its share, scales the rest, and depends on its seed alone', () => {
  const x = tf.ones([10, 20, 20, 10]) as tf.Tensor4D;
  const draw = (...seed: [number, number]) => tf.tidy(() => dropout(x, 0.3, tf.tensor1d(seed, 'int32')));
  const [one, same, other] = [draw(94, 5), draw(94, 5), draw(94, 6)];
  assert.deepEqual(one.dataSync(), same.dataSync());
  assert.notDeepEqual(one.dataSync(), other.dataSync());
  const values = Array.from(one.dataSync());
  const kept = values.filter((value) => value > 0);
  assert.ok(Math.abs(kept.length / values.length - 0.7) < 0.01);
  assert.ok(kept.every((value) => Math.abs(value - 1 / 0.7) < 1e-6));
  checkGradients([x], (x) => dropout(x as tf.Tensor4D, 0.3, tf.tensor1d([1, 2], 'int32')));
  checkGradients([x], (x) => dropout(x as tf.Tensor4D, 0.3, tf.tensor1d([1, 2], 'int32'), true));
  tf.dispose([x, one, same, other]);
});

test('dropout of whole channels drops a channel of an image everywhere or nowhere', () => {
  tf.tidy(() => {
    const x = tf.ones([30, 5, 4, 40]) as tf.Tensor4D;
    const dropped = dropout(x, 0.3, tf.tensor1d([94, 5], 'int32'), true);
    const [most, least] = [dropped.max([1, 2]), dropped.min([1, 2])];
    assert.deepEqual(most.dataSync(), least.dataSync());
    const kept = least.greater(0).cast('float32').mean().dataSync()[0]!;
    assert.ok(Math.abs(kept - 0.7) < 0.05, `${kept} kept`);
    assert.ok(Math.abs(most.max().dataSync()[0]! - 1 / 0.7) < 1e-6);
  });
});

test('cross entropy of smoothed labels', () => {
  const [logits, targets] = [random([3, 4], 7), tf.softmax(random([3, 4], 8))];
  tf.tidy(() => {
    const expected = targets
      .mul(tf.logSoftmax(logits as tf.Tensor2D))
      .sum(1)
      .neg();
    const loss = softmaxCrossEntropy(logits as tf.Tensor2D, targets as tf.Tensor2D);
    assert.ok(tf.max(tf.abs(loss.sub(expected))).dataSync()[0]! < 1e-6);
  });
  checkGradients([logits], (logits) => softmaxCrossEntropy(logits as tf.Tensor2D, targets as tf.Tensor2D));
  tf.dispose([logits, targets]);
});
