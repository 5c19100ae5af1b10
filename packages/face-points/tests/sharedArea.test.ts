import assert from 'node:assert/strict';
import test from 'node:test';
import { withoutDoubles } from '../findFaces';
import { moved, type PointedFace } from '../pointedFace';
import { areaWithin, scaledArea, sharedArea, sharedOfSmaller, sharedOfUnion } from '../sharedArea';

const box = (x: number, y: number, width: number, height: number) => ({ x, y, width, height });

test('what two rectangles share, of the smaller one and of both', () => {
  const [one, two] = [box(0, 0, 10, 10), box(6, 5, 8, 20)];
  assert.equal(sharedArea(one, two), 4 * 5);
  assert.equal(sharedOfSmaller(one, two), 0.2);
  assert.equal(sharedOfUnion(one, two), 20 / 240);
  for (const far of [box(10, 0, 5, 5), box(-9, 3, 4, 4)]) {
    assert.equal(sharedArea(one, far), 0);
    assert.equal(sharedOfUnion(far, one), 0);
  }
  assert.equal(sharedOfSmaller(one, box(2, 2, 3, 3)), 1);
  assert.equal(sharedOfUnion(one, one), 1);
  assert.equal(sharedOfSmaller(box(1, 1, 0, 0), one), 0, 'what has no area');
  assert.deepEqual(scaledArea(two, 0.5), box(3, 2.5, 4, 10));
});

test('of a rectangle that leaves the picture the part within is kept, which shares all that there is', () => {
  const picture = { width: 20, height: 10 };
  const whole = box(0, 0, 20, 10);
  for (const area of [box(2, 3, 5, 4), box(-4, 2, 9, 30), box(15, -6, 30, 8), box(-1, -1, 50, 50)]) {
    const within = areaWithin(area, picture);
    assert.ok(
      within.x >= 0 && within.y >= 0 && within.x + within.width <= 20 && within.y + within.height <= 10,
    );
    assert.equal(within.width * within.height, sharedArea(area, whole));
    assert.equal(sharedArea(within, area), sharedArea(area, whole));
  }
  const beyond = areaWithin(box(30, 2, 5, 5), picture);
  assert.equal(beyond.width, 0);
});

const faceAt = (x: number, side: number, score: number): PointedFace => {
  const middle = { x: x + side / 2, y: side / 2 };
  return { ...box(x, 0, side, side), score, eyes: [middle, middle], nose: middle, mouth: middle };
};

test('of faces over one another the surest is kept; a part of a face is no other face, a neighbour is', () => {
  const whole = faceAt(0, 100, 0.9);
  const kept = withoutDoubles([faceAt(10, 100, 0.6), faceAt(60, 30, 0.8), whole, faceAt(90, 100, 0.7)]);
  assert.deepEqual(kept, [whole, faceAt(90, 100, 0.7)]);
});

test('a face that is moved has its box about the same middle, and all its points', () => {
  const there = moved(faceAt(10, 20, 0.5), ({ x, y }) => ({ x: 3 * x + 1, y: 3 * y - 2 }), 3);
  const middle = { x: 61, y: 28 };
  assert.deepEqual(there, {
    ...box(31, -2, 60, 60),
    score: 0.5,
    eyes: [middle, middle],
    nose: middle,
    mouth: middle,
  });
});
