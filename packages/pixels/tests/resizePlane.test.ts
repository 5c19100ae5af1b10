import assert from 'node:assert/strict';
import test from 'node:test';
import { resizePlane, type Filter } from '../resizePlane';
import recorded from '../../../tests/fixtures/resize.json';

test("resizing equals Pillow's antialiased filters", () => {
  for (const { from, to, plane, resized, lanczos } of recorded) {
    const ours = (filter: Filter) => [...resizePlane(Uint8Array.from(plane), from, to, filter)];
    assert.deepEqual(ours('bilinear'), resized, JSON.stringify({ from, to }));
    assert.deepEqual(ours('lanczos'), lanczos, JSON.stringify({ from, to }));
  }
});

test('height and width are not swapped', () => {
  // Bright on the left, dark on the right: a swap would make it bright above.
  const plane = Uint8Array.from({ length: 20 * 10 }, (_, i) => (i % 10 < 5 ? 200 : 20));
  const resized = resizePlane(plane, { height: 20, width: 10 }, { height: 88, width: 66 });
  assert.equal(resized.length, 88 * 66);
  assert.equal(resized[80 * 66 + 5], 200);
  assert.equal(resized[5 * 66 + 60], 20);
});

test('an image of the right size is left as it is', () => {
  const plane = Uint8Array.from({ length: 12 }, (_, i) => i * 20);
  assert.deepEqual(resizePlane(plane, { height: 3, width: 4 }, { height: 3, width: 4 }), plane);
});
