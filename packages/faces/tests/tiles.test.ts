import assert from 'node:assert/strict';
import test from 'node:test';
import { tileScales, tileStarts, withoutDoubles } from '../tiles';

test('tiles cover a side, neighbours share enough, and none reaches out', () => {
  for (let side = 1; side < 6000; side += 37) {
    const starts = tileStarts(side, 512, 96);
    assert.equal(starts[0], 0);
    if (side <= 512) assert.equal(starts.length, 1);
    else assert.equal(starts.at(-1)! + 512, side);
    for (const [i, start] of starts.slice(1).entries()) assert.ok(start - starts[i]! <= 512 - 96);
  }
});

test('a photo is looked at as a whole, then in finer and finer parts until its small faces are large enough', () => {
  const grid = { tile: 512, overlap: 128, smallest: 46 };
  const photo = { width: 4000, height: 3000 };
  const scales = tileScales(photo, { ...grid, minSize: 92 }, 1);
  assert.deepEqual([scales[0], scales.length, scales.at(-1)], [512 / 4000, 3, 0.5]);
  assert.deepEqual(tileScales({ width: 300, height: 300 }, { ...grid, minSize: 9 }, 1), [1]);
  assert.equal(tileScales({ width: 900, height: 300 }, { ...grid, minSize: 20 }, 2).at(-1), 2);
  assert.deepEqual(tileScales(photo, { ...grid, minSize: 900 }, 1), [512 / 4000]);
});

test('whatever the smallest face, one of any size above it is found: not too small in one look and cut in the next', () => {
  const [overlap, smallest] = [128, 46];
  for (let minSize = 10; minSize < 400; minSize += 3) {
    const scales = tileScales({ width: 6000, height: 4000 }, { tile: 512, overlap, minSize, smallest }, 2);
    for (let face = Math.max(minSize, smallest / 2); face <= 4000; face += 7) {
      const seen = scales.some(
        (scale, i) => face * scale >= smallest - 1e-6 && (i === 0 || 1.25 * face * scale <= overlap + 1e-6),
      );
      assert.ok(seen, `${face} pixels, at least ${minSize}, in ${scales.join(', ')}`);
    }
  }
});

test('of boxes over one another the surest is kept; a part of a face is no other face, a neighbour is', () => {
  const box = (x: number, side: number, score: number) => ({ x, y: 0, width: side, height: side, score });
  const whole = box(0, 100, 0.9);
  const kept = withoutDoubles([box(10, 100, 0.6), box(60, 30, 0.8), whole, box(90, 100, 0.7)]);
  assert.deepEqual(kept, [whole, box(90, 100, 0.7)]);
});
