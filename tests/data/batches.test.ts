import assert from 'node:assert/strict';
import test from 'node:test';
import { augment } from '../../src/data/augment';
import { batchesPerEpoch, epochOrder, makeBatch } from '../../src/data/batches';
import { pixelsOf } from '../../src/data/loadDataset';
import { randomStream } from '../../src/data/random';
import { tf } from '../../src/tensorflow';
import { tinyDataset } from '../tinyDataset';

const still = { mirror: 0, rotation: 0, scale: 0, shift: 0, brightness: 0, contrast: 0, erasing: 0 };

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

test('augmentation of no strength changes nothing, and a sure mirror mirrors', () => {
  const images = tf.randomUniform([3, 40, 50, 1], 0, 1, 'float32', 1) as tf.Tensor4D;
  const before = tf.memory().numTensors;
  const same = augment(images, still, [1]);
  const mirrored = augment(images, { ...still, mirror: 1 }, [1]);
  assert.equal(tf.memory().numTensors, before + 2);
  assert.deepEqual(same.dataSync(), images.dataSync());
  const reversed = tf.reverse(images, 2);
  assert.deepEqual(mirrored.dataSync(), reversed.dataSync());
  tf.dispose([images, same, mirrored, reversed]);
});

test('augmentation depends on its key alone and stays between 0 and 1', () => {
  const images = tf.randomUniform([4, 40, 40, 1], 0, 1, 'float32', 2) as tf.Tensor4D;
  const strength = {
    mirror: 0.5,
    rotation: 12,
    scale: 0.1,
    shift: 0.1,
    brightness: 0.3,
    contrast: 0.5,
    erasing: 1,
  };
  const [one, two, other] = [
    [94, 1, 0],
    [94, 1, 0],
    [94, 1, 1],
  ].map((key) => augment(images, strength, key));
  assert.deepEqual(one!.dataSync(), two!.dataSync());
  assert.notDeepEqual(one!.dataSync(), other!.dataSync());
  const values = other!.dataSync();
  assert.ok(values.every((value) => value >= 0 && value <= 1));
  tf.dispose([images, one!, two!, other!]);
});

test('a turn turns about the centre by the angle, a shift shifts', () => {
  // One bright pixel right of the centre of an otherwise dark image.
  const pixels = new Float32Array(41 * 41);
  pixels[20 * 41 + 30] = 1;
  const image = tf.tensor4d(pixels, [1, 41, 41, 1]);
  const radii = new Set<number>();
  for (let key = 0; key < 20; key++) {
    const turned = augment(image, { ...still, rotation: 45 }, [key]);
    const values = turned.dataSync();
    const at = values.indexOf(Math.max(...values));
    radii.add(Math.round(Math.hypot((at % 41) - 20, Math.floor(at / 41) - 20)));
    turned.dispose();
  }
  assert.ok(
    [...radii].every((radius) => Math.abs(radius - 10) <= 1),
    `radii ${[...radii]}`,
  );
  image.dispose();
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
