import assert from 'node:assert/strict';
import test from 'node:test';
import { decodeFaces } from '../decodeFaces';

/** A picture of 128 x 64: a fine map of 8 x 4 places with 2 guesses each, a coarse one of 4 x 2 with 6. */
const [width, height] = [128, 64];

interface Guess {
  map: 0 | 1;
  column: number;
  row: number;
  guess: number;
  score: number;
  /** The box's middle, its size, then six points: in pixels from the middle of the place. */
  numbers: number[];
}

/** The network's numbers when it sees nothing but these. */
function mapsOf(...seen: Guess[]) {
  const maps = ([16, 32] as const).map((stride, k) => {
    const places = (width / stride) * (height / stride) * [2, 6][k]!;
    return { scores: new Float32Array(places).fill(-20), boxes: new Float32Array(places * 16) };
  });
  for (const { map, column, row, guess, score, numbers } of seen) {
    const at = (row * (width / [16, 32][map]!) + column) * [2, 6][map]! + guess;
    maps[map]!.scores[at] = Math.log(score / (1 - score));
    maps[map]!.boxes.set(numbers, at * 16);
  }
  return maps;
}

const face = [1, 2, 20, 30, -5, -4, 5, -4, 0, 1, 0, 6];
const decode = (minScore: number, ...seen: Guess[]) => decodeFaces(mapsOf(...seen), width, minScore);
const near = (one: number, other: number) => Math.abs(one - other) < 1e-4;

test('a guess is read where its place is, in both maps', () => {
  for (const [map, column, row, guess, x, y] of [
    [0, 5, 2, 1, 88, 40],
    [1, 3, 1, 4, 112, 48],
  ] as const) {
    const [found, ...others] = decode(0.5, { map, column, row, guess, score: 0.8, numbers: face });
    assert.deepEqual(others, []);
    const { score, ...rest } = found!;
    assert.ok(near(score, 0.8));
    assert.deepEqual(rest, {
      x: x + 1 - 10,
      y: y + 2 - 15,
      width: 20,
      height: 30,
      eyes: [
        { x: x - 5, y: y - 4 },
        { x: x + 5, y: y - 4 },
      ],
      nose: { x, y: y + 1 },
      mouth: { x, y: y + 6 },
    });
  }
});

test('only those are read that are sure enough, the surest first', () => {
  const [one, two, three] = [0.9, 0.4, 0.6].map((score, i): Guess => {
    return { map: 0, column: 3 * i, row: 0, guess: 0, score, numbers: face };
  });
  const scores = (least: number) => decode(least, two!, three!, one!).map(({ score }) => score.toFixed(1));
  assert.deepEqual(scores(0.3), ['0.9', '0.6', '0.4']);
  assert.deepEqual(scores(0.5), ['0.9', '0.6']);
  assert.deepEqual(scores(0.95), []);
  assert.deepEqual(decodeFaces(mapsOf(), width, 0.01), []);
});

test('guesses of one face are one, between them by their scores; of two faces they stay two', () => {
  const at = (column: number, score: number): Guess => {
    return { map: 0, column, row: 1, guess: 0, score, numbers: [0, 0, 60, 60, ...face.slice(4)] };
  };
  const [found, ...others] = decode(0.3, at(2, 0.4), at(3, 0.8));
  assert.deepEqual(others, []);
  assert.ok(near(found!.score, 0.8), 'as sure as the surest');
  const mean = (40 * 0.4 + 56 * 0.8) / 1.2;
  assert.ok(near(found!.x + 30, mean) && near(found!.eyes[0].x, mean - 5) && near(found!.mouth.y, 24 + 6));
  // 6 places aside 96 of 128 pixels.
  assert.equal(decode(0.3, at(0, 0.4), at(6, 0.8)).length, 2);
});

test('a number that is none is no face', () => {
  const maps = mapsOf();
  maps[0]!.scores.fill(NaN);
  assert.deepEqual(decodeFaces(maps, width, 0.01), []);
});
