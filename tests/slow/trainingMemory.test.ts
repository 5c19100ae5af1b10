import assert from 'node:assert/strict';
import path from 'path';
import test from 'node:test';
import { disposeModel, predictLogits } from '../../src/nn/model';
import { loadModel } from '../../src/nn/modelFolder';
import { nodeBackend, tf } from '../../packages/tensorflow/index';
import { startTraining } from '../../src/train/startTraining';
import { temporaryFolder } from '../temporaryFolder';
import { tinyDataset } from '../tinyDataset';
import { quick } from '../tinyTraining';

const megabytes = () => process.memoryUsage().rss / 2 ** 20;

test('1,200 steps, a view that throws, and predictions: no tensor more, and less than 20 MB', async (context) => {
  const folder = path.join(temporaryFolder(context), 'run');
  const data = { train: tinyDataset(160), valid: tinyDataset(40, 3, 1000) };
  const config = quick({ epochs: 20, batchSize: 8, mixup: 0.2, checkpointMinutes: 0.01 });
  const { binding } = nodeBackend();
  const tensors = new Set<number>();
  const native = new Set<number>();
  const memory: number[] = [];
  const result = await startTraining(config, data, {
    folder,
    view: {
      onBatch() {
        tensors.add(tf.memory().numTensors);
        native.add(binding.getNumOfTensors());
      },
      onEpoch(history) {
        memory.push(megabytes());
        if (history.length === 19) throw new Error('no canvas');
      },
    },
    warn: () => undefined,
  }).done;
  assert.equal(result.steps, 1200);
  assert.deepEqual([tensors.size, native.size], [1, 1]);
  // Of ten epochs, once everything has been done a few times.
  const grown = memory[18]! - memory[8]!;

  const model = await loadModel(result.model);
  const images = tf.zeros([8, 40, 40, 1]) as tf.Tensor4D;
  const predict = () => tf.tidy(() => predictLogits(model, images).dataSync());
  for (let i = 0; i < 100; i++) predict();
  const [count, before] = [tf.memory().numTensors, megabytes()];
  for (let i = 0; i < 1000; i++) predict();
  assert.equal(tf.memory().numTensors, count);
  const grownByPredictions = megabytes() - before;
  disposeModel(model);
  images.dispose();
  assert.deepEqual([tf.memory().numTensors, binding.getNumOfTensors()], [0, 0]);
  console.log(
    `${grown.toFixed(1)} MB in 10 epochs, ${grownByPredictions.toFixed(1)} MB in 1,000 predictions`,
  );
  assert.ok(Math.max(grown, grownByPredictions) < 20);
});
