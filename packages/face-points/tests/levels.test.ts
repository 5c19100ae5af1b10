import assert from 'node:assert/strict';
import test from 'node:test';
import { sharpOf, type RgbImage } from '../../pixels/index';
import { inParts, mirrored, turnQuarters } from '../levels';
import type { PointedFace } from '../pointedFace';

const noise = (width: number, height: number): RgbImage => ({
  pixels: Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 7919) % 251),
  width,
  height,
});

test('quarter turns and mirrors are those of sharp, four of the one and two of the other none', async () => {
  for (const [width, height] of [
    [7, 4],
    [4, 7],
    [5, 5],
    [1, 6],
  ] as const) {
    const image = noise(width, height);
    for (const degrees of [0, 90, 180, 270]) {
      const { data, info } = await sharpOf(image).rotate(degrees).raw().toBuffer({ resolveWithObject: true });
      const turned = turnQuarters(image, degrees);
      assert.deepEqual([turned.width, turned.height], [info.width, info.height]);
      assert.deepEqual([...turned.pixels], [...data], `${width} x ${height} by ${degrees}`);
    }
    const once = (one: RgbImage) => turnQuarters(one, 90);
    assert.deepEqual(once(once(once(once(image)))), image);
    assert.deepEqual(turnQuarters(turnQuarters(image, 270), 180), once(image));
    assert.deepEqual([...mirrored(image).pixels], [...(await sharpOf(image).flop().raw().toBuffer())]);
    assert.deepEqual(mirrored(mirrored(image)), image);
  }
});

/** Pixels that tell where they are. */
function numbered(width: number, height: number): RgbImage {
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i += 3) {
      pixels[i] = x >> 4;
      pixels[i + 1] = ((x & 15) << 4) | (y >> 8);
      pixels[i + 2] = y & 255;
    }
  return { pixels, width, height };
}

/** Where a part's first pixel was. */
const placeOf = ({ pixels: [first, second, third] }: RgbImage) => ({
  left: (first! << 4) | (second! >> 4),
  top: ((second! & 15) << 8) | third!,
});

const square = (x: number, y: number, side: number): PointedFace => {
  const middle = { x: x + side / 2, y: y + side / 2 };
  return { x, y, width: side, height: side, score: 0.9, eyes: [middle, middle], nose: middle, mouth: middle };
};

/** What a part shows of a face, in pixels of the part; nothing where it shows nothing. */
function shownOf(face: PointedFace, part: RgbImage): PointedFace[] {
  const { left, top } = placeOf(part);
  const [x, y] = [Math.max(face.x - left, 0), Math.max(face.y - top, 0)];
  const width = Math.min(face.x + face.width - left, part.width) - x;
  const height = Math.min(face.y + face.height - top, part.height) - y;
  if (width <= 0 || height <= 0) return [];
  return [{ ...face, x, y, width, height }];
}

test('a large picture is looked at in parts: each whole face is seen, at its place, and no part of one', async () => {
  for (const [width, height] of [
    [1024, 900],
    [1025, 1024],
    [2500, 700],
    [1900, 2400],
    [4000, 32],
  ] as const) {
    const side = Math.min(250, height - 2);
    const faces: PointedFace[] = [];
    const places = (all: number, step: number) =>
      Array.from({ length: Math.floor((all - side) / step) + 1 }, (_, i) => i * step).concat(all - side);
    for (const y of places(height, 83)) for (const x of places(width, 61)) faces.push(square(x, y, side));
    let parts = 0;
    const seen = await inParts(numbered(width, height), (part) => {
      parts++;
      assert.ok(part.width <= 1024 && part.height <= 1024);
      return Promise.resolve(faces.flatMap((face) => shownOf(face, part)));
    });
    assert.equal(parts > 1, width > 1024 || height > 1024);
    const key = ({ x, y, width: wide, height: high }: PointedFace) => [x, y, wide, high].join(' ');
    assert.deepEqual(new Set(seen.map(key)), new Set(faces.map(key)), `${width} x ${height}`);
  }
});
