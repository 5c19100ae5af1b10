import assert from 'node:assert/strict';
import test from 'node:test';
import { shownFaces, trackFaces, type FoundFace, type TrackedFace } from '../trackFaces';

const face = (x: number, probabilities = [0.8, 0.2], width = 100): FoundFace => ({
  box: { x, y: 50, width, height: width },
  frame: { middle: { x: x + width / 2, y: 50 + width / 2 }, width, degrees: 0 },
  probabilities,
});

/** Frames 50 ms apart. */
const play = (frames: readonly FoundFace[][], before: readonly TrackedFace[] = [], start = 0) =>
  frames.reduce<readonly TrackedFace[]>(
    (faces, found, i) => trackFaces(faces, found, { time: start + 50 * i, unsureBelow: 0.5 }),
    before,
  );

test('a face is shown from its second frame on, and keeps its number while it moves', () => {
  const [once] = play([[face(0)]]);
  assert.deepEqual(shownFaces([once!]), []);
  const moving = play(Array.from({ length: 20 }, (_, i) => [face(10 * i)]));
  assert.deepEqual(
    moving.map(({ id, frames }) => [id, frames]),
    [[once!.id, 20]],
  );
});

test('a trembling box trembles less, and a still one is reached', () => {
  const xs: number[] = [];
  let faces: readonly TrackedFace[] = [];
  for (let i = 0; i < 40; i++) {
    faces = trackFaces(faces, [face(100 + (i % 2 === 0 ? 4 : -4))], { time: 50 * i, unsureBelow: 0.5 });
    xs.push(faces[0]!.box.x);
  }
  const late = xs.slice(20);
  assert.ok(
    Math.max(...late) - Math.min(...late) < 4,
    `${Math.max(...late) - Math.min(...late)} of 8 pixels`,
  );
  const still = play(
    Array.from({ length: 30 }, () => [face(100)]),
    faces,
    2000,
  );
  assert.ok(Math.abs(still[0]!.box.x - 100) < 0.01);
});

test('smoothing depends on the time that passes, not on the frame rate', () => {
  const start = play([[face(0, [1, 0])]]);
  const after = (steps: number) =>
    Array.from({ length: steps }, (_, i) => (400 * (i + 1)) / steps).reduce<readonly TrackedFace[]>(
      (faces, time) => trackFaces(faces, [face(0, [0, 1])], { time, unsureBelow: 0 }),
      start,
    )[0]!.probabilities[0]!;
  assert.ok(Math.abs(after(4) - after(40)) < 1e-9);
});

test('a label changes only when another leads by a margin', () => {
  const long = (probabilities: number[]) => Array.from({ length: 60 }, () => [face(0, probabilities)]);
  const first = play(long([0.52, 0.48]));
  const close = play(long([0.47, 0.53]), first, 3000);
  const clear = play(long([0.4, 0.6]), close, 6000);
  assert.deepEqual(
    [first, close, clear].map(([tracked]) => tracked!.leader),
    [0, 0, 1],
  );
});

test('below the bound no expression is sure, and it takes more to lose that than to gain it', () => {
  const long = (best: number) =>
    Array.from({ length: 80 }, () => [face(0, [best, (1 - best) / 2, (1 - best) / 2])]);
  const sure = play(long(0.6));
  const hardly = play(long(0.47), sure, 4000);
  const less = play(long(0.4), hardly, 8000);
  const again = play(long(0.47), less, 12000);
  assert.deepEqual(
    [sure, hardly, less, again].map(([tracked]) => tracked!.sure),
    [true, true, false, false],
  );
});

test('a face may be missed for some frames; then it is gone', () => {
  const there = play([[face(0)], [face(0)]]);
  assert.equal(play([[], [], []], there, 100).length, 1);
  assert.equal(
    play(
      Array.from({ length: 20 }, () => []),
      there,
      100,
    ).length,
    0,
  );
  const [back] = play([[], [], [face(3)]], there, 100);
  assert.equal(back!.id, there[0]!.id);
});

test('where a face is looked for is where it was found last, not where its box is shown', () => {
  const [moved] = play([[face(0)], [face(30)]]);
  assert.ok(moved!.box.x < 30);
  assert.deepEqual(moved!.frame, face(30).frame);
});

test('two faces that stand side by side are two, the largest first', () => {
  const both = play(Array.from({ length: 5 }, () => [face(0), face(200, [0.2, 0.8], 140)]));
  assert.deepEqual(
    both.map(({ box, leader }) => [Math.round(box.x), leader]),
    [
      [200, 1],
      [0, 0],
    ],
  );
  assert.equal(new Set(both.map(({ id }) => id)).size, 2);
});
