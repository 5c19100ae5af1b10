import assert from 'node:assert/strict';
import test from 'node:test';
import { batchesPerEpoch, epochOrder, makeBatch } from '../../src/data/batches';
import { pixelsOf } from '../../src/data/dataset';
import { randomStream } from '../../packages/base/index';
import { tf } from '../../packages/tensorflow/index';
import { tinyDataset } from '../tinyDataset';

test('an epoch holds every image once, in an order that (seed, epoch) alone decides', () => {
  const order = epochOrder(100, 94, 3);
  assert.deepEqual(
    [...order].sort((a, b) => a - b),
    [...Array(100).keys()],
  );
  assert.deepEqual(epochOrder(100, 94, 3), order);
  assert.notDeepEqual(epochOrder(100, 94, 4), order);
  assert.notDeepEqual(epochOrder(100, 95, 3), order);
  assert.equal(batchesPerEpoch(130, 64), 3);
});

test('a batch holds the images from 0 to 1 and their labels one-hot', () => {
  const dataset = tinyDataset(3);
  const { images, targets } = makeBatch(dataset, [4, 0]);
  assert.deepEqual(
    [images.shape, targets.shape],
    [
      [2, 40, 40, 1],
      [2, 3],
    ],
  );
  assert.deepEqual([...targets.dataSync()], [0, 1, 0, 1, 0, 0]);
  assert.deepEqual(
    [...images.dataSync().slice(0, 5)],
    [...Float32Array.from(pixelsOf(dataset, 4).slice(0, 5), (p) => p / 255)],
  );
  tf.dispose([images, targets]);
});

test('random streams are named by their key', () => {
  const draw = (...key: (string | number)[]) => randomStream(...key).uniform();
  assert.equal(draw(94, 'a'), draw(94, 'a'));
  assert.notEqual(draw(94, 'a'), draw(94, 'b'));
  const random = randomStream('moments');
  const normals = Array.from({ length: 20_000 }, () => random.normal(3, 2));
  const mean = normals.reduce((sum, value) => sum + value, 0) / normals.length;
  const deviation = Math.sqrt(normals.reduce((sum, value) => sum + (value - mean) ** 2, 0) / normals.length);
  assert.ok(Math.abs(mean - 3) < 0.05 && Math.abs(deviation - 2) < 0.05);
});
