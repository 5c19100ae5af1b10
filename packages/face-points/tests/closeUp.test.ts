import assert from 'node:assert/strict';
import test from 'node:test';
import { randomStream } from '../../base/index';
import { resizeImage, type RgbImage } from '../../pixels/index';
import { closeUp, inPhoto, type CloseUp } from '../closeUp';
import { exact, quick } from '../exactFace';
import type { PointedFace } from '../pointedFace';

const [width, height] = [400, 300];

/** Black but for a white disc. */
function markedPhoto(x: number, y: number, radius: number): RgbImage {
  const pixels = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    const off = Math.hypot((i % width) + 0.5 - x, Math.floor(i / width) + 0.5 - y);
    pixels.fill(Math.max(0, Math.min(255, 255 * (radius + 0.5 - off))), 3 * i, 3 * i + 3);
  }
  return { pixels, width, height };
}

/** The middle of what is lighter than the grey about the photo. */
function markIn({ pixels, width: columns }: RgbImage) {
  let [sum, x, y] = [0, 0, 0];
  for (let i = 0; i < pixels.length / 3; i++) {
    const light = Math.max(0, pixels[3 * i]! - 140);
    sum += light;
    x += light * ((i % columns) + 0.5);
    y += light * (Math.floor(i / columns) + 0.5);
  }
  return { x: x / sum, y: y / sum };
}

const faceAt = (x: number, y: number): PointedFace => {
  const point = { x, y };
  const box = { x: x - 4, y: y - 6, width: 8, height: 12 };
  return { ...box, score: 0.7, eyes: [point, point], nose: point, mouth: point };
};

test('what is seen in a close-up is where it was in the photo, whatever its size, turn and level', () => {
  const random = randomStream('close-up');
  for (const size of [quick, exact] satisfies CloseUp[])
    for (const wide of [20, 60, 130, 500]) {
      const frame = { middle: { x: 210, y: 140 }, width: wide, degrees: random.uniform(-180, 180) };
      const [mark, radius] = [{ x: 210 + 0.2 * wide, y: 140 - 0.15 * wide }, Math.max(2, wide / 12)];
      const photo = markedPhoto(mark.x, mark.y, radius);
      const half = resizeImage(photo, width / 2, height / 2);
      for (const levels of [
        [{ image: photo, scale: 1 }],
        [
          { image: half, scale: 0.5 },
          { image: photo, scale: 1 },
        ],
      ]) {
        const square = closeUp(levels, frame, size);
        assert.deepEqual([square.width, square.height], [size.side, size.side]);
        const { x, y } = markIn(square);
        const back = inPhoto(faceAt(x, y), frame, size);
        const pixel = ((4 / 3) * wide) / size.height;
        const off = Math.hypot(back.mouth.x - mark.x, back.mouth.y - mark.y);
        assert.ok(off < 0.5 + 0.5 * pixel, `${wide} pixels wide, ${levels.length} levels: ${off} off`);
        assert.ok(Math.abs(back.width - 8 * pixel) < 1e-9 && back.score === 0.7);
      }
    }
});

test('a close-up of the size of the photo is the photo; beyond it there is grey', () => {
  const pixels = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 7919) % 251);
  const photo = { pixels, width, height };
  const frame = { middle: { x: 100, y: 100 }, width: 96, degrees: 0 };
  const square = closeUp([{ image: photo, scale: 1 }], frame, exact);
  // The frame is 128 high, as it is in the square.
  for (const [x, y] of [
    [0, 0],
    [191, 0],
    [77, 191],
  ] as const) {
    const [at, from] = [3 * (192 * y + x), 3 * (width * (y + 4) + x + 4)];
    assert.deepEqual(square.pixels.slice(at, at + 3), pixels.slice(from, from + 3));
  }
  for (const away of [-900, 900]) {
    const outside = closeUp(
      [{ image: photo, scale: 1 }],
      { ...frame, middle: { x: away, y: away }, degrees: 30 },
      quick,
    );
    assert.ok(outside.pixels.every((level) => level === 128));
  }
});
