import assert from 'node:assert/strict';
import test from 'node:test';
import { subset } from '../../src/data/loadDataset';
import { evaluate, summarizePredictions } from '../../src/evaluate/evaluate';
import { mostProbable, predict } from '../../src/evaluate/predict';
import { recognizePixels } from '../../src/faces/recognize';
import { pixelsOf } from '../../src/data/loadDataset';
import { disposeModel, untrainedModel } from '../../src/nn/model';
import { tf } from '../../src/tensorflow';
import { tinyDataset, tinySize } from '../tinyDataset';

const info = { network: 'fcn-fer', classes: ['a', 'b', 'c'], preprocessing: tinySize };

test('predictions do not depend on how images are batched, and free their tensors', async () => {
  const model = untrainedModel(info, 1);
  const dataset = tinyDataset(50);
  const before = tf.memory().numTensors;
  const all = await predict(model, dataset);
  const some = await predict(model, subset(dataset, [149, 7, 128]));
  assert.equal(tf.memory().numTensors, before);
  [149, 7, 128].forEach((index, i) => {
    for (let c = 0; c < 3; c++) {
      const difference = all.probabilities[index * 3 + c]! - some.probabilities[i * 3 + c]!;
      assert.ok(Math.abs(difference) < 1e-5);
    }
  });
  for (let i = 0; i < 150; i++) {
    const row = all.probabilities.slice(i * 3, i * 3 + 3);
    assert.ok(Math.abs(row.reduce((a, b) => a + b) - 1) < 1e-5);
    assert.equal(all.confidences[i], Math.max(...row));
  }
  disposeModel(model);
});

test('averaging with the mirrored image is indifferent to mirroring', async () => {
  const model = untrainedModel(info, 1);
  const [face] = [pixelsOf(tinyDataset(1), 0)];
  const mirrored = face!.map((_, i) => face![i - (i % 40) + 39 - (i % 40)]!);
  const before = tf.memory().numTensors;
  const [one, other] = recognizePixels(model, [face!, mirrored], { mirrored: true });
  assert.equal(tf.memory().numTensors, before);
  const plain = recognizePixels(model, [face!, mirrored]);
  for (const name of info.classes) {
    assert.ok(Math.abs(one!.probabilities[name]! - other!.probabilities[name]!) < 1e-6);
    const mean = (plain[0]!.probabilities[name]! + plain[1]!.probabilities[name]!) / 2;
    assert.ok(Math.abs(one!.probabilities[name]! - mean) < 1e-6);
  }
  disposeModel(model);
});

test('an evaluation counts what was predicted', () => {
  const dataset = { classes: ['a', 'b', 'c'], labels: Uint16Array.of(0, 0, 1, 1) };
  const predicted = { classes: Uint16Array.of(0, 1, 1, 1), confidences: Float32Array.of(0.5, 0.75, 0.75, 1) };
  const evaluation = summarizePredictions(predicted, dataset);
  assert.equal(evaluation.accuracy, 0.75);
  assert.deepEqual(evaluation.confusion, [
    [1, 1, 0],
    [0, 2, 0],
    [0, 0, 0],
  ]);
  assert.deepEqual(evaluation.perClass[2], { expression: 'c', precision: 0, recall: 0, f1: 0, support: 0 });
  // Bins: 0.5 was right (gap 0.5), 0.75 right once in twice (gap 0.25 each), 1 right.
  assert.ok(Math.abs(evaluation.expectedCalibrationError - (0.5 + 0.5) / 4) < 1e-6);
});

test('the most probable class is the first of equals', () => {
  assert.deepEqual([...mostProbable(Float32Array.of(0.5, 0.5, 0.2, 0.8), 2).classes], [0, 1]);
});

test('other classes than the model knows are refused', async () => {
  const model = untrainedModel(info, 1);
  await assert.rejects(evaluate(model, tinyDataset(2, 2)), /missing: c/);
  disposeModel(model);
});
