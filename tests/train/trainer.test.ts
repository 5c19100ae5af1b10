import assert from 'node:assert/strict';
import test from 'node:test';
import { configure } from '../../src/config';
import { tf } from '../../packages/tensorflow/index';
import { Trainer } from '../../src/train/trainer';
import { tinyDataset } from '../tinyDataset';

test('a batch whose loss or gradient is not finite changes nothing of the training', () => {
  const before = tf.memory().numTensors;
  const data = { train: tinyDataset(16), valid: tinyDataset(4) };
  const config = configure({
    height: 40,
    width: 40,
    schedule: 'constant',
    learningRate: 10,
    weightDecay: 1,
  });
  const trainer = new Trainer(config, data);
  const state = () => structuredClone(trainer.checkpoint());
  let good = state();
  const broken =
    /^FerlabError: Diverged at step \d+ \(epoch 1\): try a lower rate\. The (loss|gradient norm) became/;
  const train = () => {
    for (let step = 0; step < 200; step++) {
      trainer.state.batch = 0;
      good = state();
      trainer.trainBatch(trainer.order());
      assert.ok(trainer.gradientNorm > 0);
    }
  };
  assert.throws(train, broken);
  assert.ok(good.state.step > 0);
  assert.deepEqual(trainer.checkpoint(), good);
  trainer.dispose();
  assert.equal(tf.memory().numTensors, before);
});
