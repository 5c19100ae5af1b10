import assert from 'node:assert/strict';
import test from 'node:test';
import { pixelsOf, subset } from '../../src/data/dataset';
import { randomStream } from '../../packages/base/index';
import { splitDataset, withoutTwinsOf } from '../../src/data/splitDataset';
import { findTwins, twinGroups } from '../../src/data/twins';
import { tf } from '../../packages/tensorflow/index';
import { tinyDataset } from '../tinyDataset';

/** Images 0 and 7 equal, 1 and 8 nearly so (RMS 1.5), 2 and 9 not quite (RMS 3). */
function withTwins() {
  const dataset = tinyDataset(10);
  const random = randomStream('twins');
  const copy = (from: number, to: number, rms: number) => {
    pixelsOf(dataset, from).forEach((value, i) => {
      const room = value < 128 ? 1 : -1;
      pixelsOf(dataset, to)[i] = value + room * (rms === 1.5 ? (random.chance(0.5625) ? 2 : 0) : rms);
    });
  };
  copy(0, 7, 0);
  copy(1, 8, 1.5);
  copy(2, 9, 3);
  return dataset;
}

test('twins are the pairs that comparing every image with every other finds', () => {
  const dataset = withTwins();
  const before = tf.memory().numTensors;
  const found = findTwins(dataset);
  assert.equal(tf.memory().numTensors, before);
  const expected = [];
  const size = 1600;
  for (let first = 0; first < 30; first++) {
    for (let second = first + 1; second < 30; second++) {
      const [a, b] = [pixelsOf(dataset, first), pixelsOf(dataset, second)];
      const distance = Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0) / size);
      if (distance <= 2) expected.push({ first, second, distance });
    }
  }
  assert.deepEqual(found, expected);
  assert.deepEqual(
    found.map(({ first, second }) => [first, second]),
    [
      [0, 7],
      [1, 8],
    ],
  );
  assert.equal(found[0]!.distance, 0);
  assert.equal(findTwins(dataset, dataset, 3).length, 3);
});

test('twins of another data set are left out', () => {
  const dataset = withTwins();
  const rest = withoutTwinsOf(dataset, subset(dataset, [0, 1, 20]));
  assert.equal(rest.labels.length, 30 - 5);
});

test('groups link twins of twins', () => {
  const pair = (first: number, second: number) => ({ first, second, distance: 0 });
  assert.deepEqual(twinGroups(6, [pair(0, 3), pair(3, 5), pair(1, 2)]), [[0, 3, 5], [1, 2], [4]]);
});

test('a split is stratified, seeded, whole, and keeps twins on one side', () => {
  const dataset = withTwins();
  for (const seed of [1, 2, 3, 4, 5]) {
    const { train, valid } = splitDataset(dataset, 0.2, seed);
    assert.equal(train.labels.length + valid.labels.length, 30);
    assert.ok(valid.labels.length >= 5 && valid.labels.length <= 7);
    assert.equal(new Set([...train.files, ...valid.files]).size, 30);
    assert.equal(findTwins(train, valid).length, 0);
    assert.deepEqual(splitDataset(dataset, 0.2, seed).valid.files, valid.files);
  }
  assert.notDeepEqual(splitDataset(dataset, 0.2, 1).valid.files, splitDataset(dataset, 0.2, 2).valid.files);
});

test('a class that is one image over and over cannot be split', () => {
  const dataset = tinyDataset(4, 2);
  for (const index of [2, 4, 6]) pixelsOf(dataset, index).set(pixelsOf(dataset, 0));
  assert.throws(() => splitDataset(dataset, 0.25, 1), /Class "a" of tiny has too few different images/);
});
