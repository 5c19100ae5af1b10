import assert from 'node:assert/strict';
import test from 'node:test';
import { balancedOrder, classWeights } from '../../src/data/batches';
import { clahe, fitPlane } from '../../packages/pixels/index';
import { drawMixup } from '../../src/data/augment';
import recorded from '../fixtures/clahe.json';

test("CLAHE equals OpenCV's to within a level, whether the tiles fit or not", () => {
  for (const { height, width, clipLimit, tiles, plane, even } of recorded) {
    const ours = clahe(Uint8Array.from(plane), { height, width }, { clipLimit, tiles });
    const differences = even.map((level, i) => Math.abs(level - ours[i]!));
    const what = `${height}x${width}, limit ${clipLimit}, ${tiles} tiles`;
    assert.ok(Math.max(...differences) <= 1, what);
    assert.ok(differences.filter((difference) => difference > 0).length < 0.05 * plane.length, what);
  }
});

test('cropping keeps the centre, padding continues the border, stretching changes nothing', () => {
  // A plane 6 wide and 2 high whose levels are its columns.
  const plane = Uint8Array.from({ length: 12 }, (_, i) => i % 6);
  const from = { height: 2, width: 6 };
  const to = { height: 10, width: 10 };
  assert.deepEqual(fitPlane(plane, from, to, 'stretch'), { plane, ...from });
  const cropped = fitPlane(plane, from, to, 'crop');
  assert.deepEqual({ ...cropped, plane: [...cropped.plane] }, { plane: [2, 3, 2, 3], height: 2, width: 2 });
  const padded = fitPlane(plane, from, to, 'pad');
  assert.deepEqual([padded.height, padded.width], [6, 6]);
  for (let row = 0; row < 6; row++) {
    assert.deepEqual([...padded.plane.subarray(row * 6, row * 6 + 6)], [0, 1, 2, 3, 4, 5]);
  }
  const tall = fitPlane(plane, { height: 6, width: 2 }, to, 'crop');
  assert.deepEqual([tall.height, tall.width], [2, 2]);
});

test('a balanced epoch shows every class equally often, and as many different images as it can', () => {
  const labels = [...Array<number>(60).fill(0), ...Array<number>(6).fill(1), ...Array<number>(24).fill(2)];
  const order = balancedOrder(labels, 94, 1);
  assert.equal(order.length, 90);
  for (const label of [0, 1, 2]) {
    const drawn = order.filter((index) => labels[index] === label);
    assert.equal(drawn.length, 30);
    const members = labels.filter((other) => other === label).length;
    assert.equal(new Set(drawn).size, Math.min(30, members));
  }
  assert.deepEqual(balancedOrder(labels, 94, 1), order);
  assert.notDeepEqual(balancedOrder(labels, 94, 2), order);
});

test('class weights make all classes count equally', () => {
  assert.deepEqual(classWeights([10, 30]), [2, 40 / 60]);
  assert.deepEqual(classWeights([5, 0, 5]), [10 / 15, 0, 10 / 15]);
});

test('mixup draws the share that a face keeps from Beta(beta, beta), by its key alone', () => {
  assert.equal(drawMixup(0, 1, [1]), 1);
  assert.equal(drawMixup(0.2, 0, [1]), 1);
  assert.equal(drawMixup(0.2, 1, [1]), drawMixup(0.2, 1, [1]));
  const shares = Array.from({ length: 200 }, (_, key) => drawMixup(0.2, 1, [key]));
  // Beta(0.2, 0.2): mean 1/2, variance 1 / (4 (2 x 0.2 + 1)).
  const mean = shares.reduce((a, b) => a + b) / shares.length;
  const variance = shares.reduce((sum, share) => sum + (share - mean) ** 2, 0) / shares.length;
  assert.ok(Math.abs(mean - 0.5) < 0.1 && Math.abs(variance - 1 / 5.6) < 0.03, `${mean}, ${variance}`);
});
