import assert from 'node:assert/strict';
import test from 'node:test';
import { cutOut, cutTurned, sharpOf, type RgbImage } from '../index';

const red = ({ pixels }: RgbImage) => Array.from(pixels).filter((_, i) => i % 3 === 0);
const noise = (width: number, height: number): RgbImage => ({
  pixels: Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 7919) % 251),
  width,
  height,
});

test('outside of the image its border goes on', () => {
  const pixels = Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  const image = { pixels, width: 2, height: 2 };
  const cut = cutOut(image, { left: -1, top: 0, width: 4, height: 3 });
  assert.deepEqual(red(cut), [1, 1, 4, 4, 7, 7, 10, 10, 7, 7, 10, 10]);
  assert.deepEqual(Array.from(cutOut(image, { left: 1, top: 1, width: 1, height: 1 }).pixels), [10, 11, 12]);
});

test('any rectangle, inside, across an edge or beyond it, holds the nearest pixels of the image', () => {
  const image = noise(5, 4);
  const within = (place: number, count: number) => Math.max(0, Math.min(count - 1, place));
  for (let left = -7; left < 8; left++)
    for (let top = -6; top < 7; top += 3)
      for (const [width, height] of [
        [1, 1],
        [3, 2],
        [14, 12],
      ] as const) {
        const cut = cutOut(image, { left, top, width, height });
        const wanted = Array.from({ length: width * height }, (_, i) => {
          const [x, y] = [within(left + (i % width), 5), within(top + Math.floor(i / width), 4)];
          return [...image.pixels.slice(3 * (y * 5 + x), 3 * (y * 5 + x) + 3)];
        });
        assert.deepEqual([...cut.pixels], wanted.flat(), `${left}, ${top}, ${width} x ${height}`);
      }
});

test('a part that is turned by quarters is the one that sharp turns back, pixel for pixel', async () => {
  const image = noise(31, 31);
  const part = { left: 10, top: 5, width: 9, height: 14 };
  const middle = { x: 15.5, y: 15.5 };
  assert.deepEqual(cutTurned(image, part, middle, 0), cutOut(image, part));
  for (const degrees of [90, 180, 270]) {
    const pixels = new Uint8Array(await sharpOf(image).rotate(-degrees).raw().toBuffer());
    assert.deepEqual(
      cutTurned(image, part, middle, degrees),
      cutOut({ ...image, pixels }, part),
      `${degrees}`,
    );
  }
});

test('beyond the image a turned part shows its border or grey, as is asked for', () => {
  const white = { pixels: new Uint8Array(20 * 20 * 3).fill(255), width: 20, height: 20 };
  const part = { left: -10, top: -10, width: 40, height: 40 };
  const levels = (outside: 'border' | 'grey') =>
    red(cutTurned(white, part, { x: 10, y: 10 }, 45, 1, outside));
  assert.ok(levels('border').every((level) => level === 255));
  const grey = levels('grey');
  assert.deepEqual([...new Set(grey)].sort(), [128, 255]);
  // The square of 20 covers 400 of 1600 pixels, and half a pixel at each side.
  const inside = grey.filter((level) => level === 255).length;
  assert.ok(inside > 400 && inside < 500, `${inside}`);
  assert.deepEqual([grey[0], grey[40 * 20 + 20]], [128, 255]);
});

test('at half the size a turned part is half as wide', () => {
  const { width, height } = cutTurned(
    noise(40, 40),
    { left: 0, top: 0, width: 40, height: 20 },
    { x: 9, y: 9 },
    10,
    2,
  );
  assert.deepEqual([width, height], [20, 10]);
});
