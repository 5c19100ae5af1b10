import assert from 'node:assert/strict';
import test from 'node:test';
import sharp from 'sharp';
import { randomStream } from '../../base/index';
import { annotate } from '../annotate';
import { placeLabels } from '../placeLabels';
import type { Area } from '../../face-points/index';

const photo = (width: number, height: number) => ({
  pixels: new Uint8Array(width * height * 3).fill(200),
  width,
  height,
});
const face = (x: number, y: number, side: number, expression = 'fear') => ({
  x,
  y,
  width: side,
  height: side,
  score: 1,
  expression,
  probability: 0.876,
});

async function read(png: Buffer) {
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number) => [
    ...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3),
  ];
  return { ...info, at, data };
}

test('a box in the colour of its expression, its middle untouched, the photo left alone', async () => {
  const image = photo(600, 400);
  const { width, height, at } = await read(await annotate(image, [face(200, 120, 160)]));
  assert.deepEqual([width, height], [600, 400]);
  // The line lies between pixels, on its darker rim.
  const fear = [0xab, 0x7b, 0xfc];
  assert.ok(
    at(280, 120).every((value, i) => Math.abs(value - fear[i]!) < 12),
    `${at(280, 120)}`,
  );
  assert.deepEqual(at(280, 200), [200, 200, 200]);
  assert.deepEqual(at(201, 121), [200, 200, 200], 'a rounded corner');
  assert.ok(image.pixels.every((value) => value === 200));
});

test('all three formats, of the right kind; a name of a class is text', async () => {
  const faces = [face(100, 100, 90, '<img src=x onerror=alert(1)>&"\u0007')];
  for (const format of ['jpg', 'png'] as const) {
    const { format: found } = await sharp(await annotate(photo(400, 300), faces, { format })).metadata();
    assert.equal(found, format === 'jpg' ? 'jpeg' : 'png');
  }
  const svg = (await annotate(photo(400, 300), faces, { format: 'svg' })).toString();
  assert.match(svg, /^<svg .*<image .*data:image\/jpeg;base64.*&lt;img src=x onerror/s);
  assert.doesNotMatch(svg, /<img/);
  assert.equal((await sharp(Buffer.from(svg)).metadata()).width, 400);
});

test('no face, a face larger than its tiny photo, and a photo too long to draw on', async () => {
  const untouched = await read(await annotate(photo(30, 20), []));
  assert.ok(untouched.data.every((value: number) => value === 200));
  for (const [width, height] of [
    [1, 1],
    [7, 3],
    [66, 88],
  ] as const) {
    const drawn = await read(await annotate(photo(width, height), [face(0, 0, 300)]));
    assert.deepEqual([drawn.width, drawn.height], [width, height]);
  }
  const panorama = await read(await annotate(photo(20_000, 30), [face(19_900, 0, 30)]));
  assert.deepEqual([panorama.width, panorama.height], [16_000, 24]);
});

const outside = ({ x, y, width, height }: Area, image: { width: number; height: number }) =>
  x < 0 || y < 0 || x + width > image.width + 1e-9 || y + height > image.height + 1e-9;
const cover = (a: Area, b: Area) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

test('labels stay in the image, and apart where there is room', () => {
  const image = { width: 1000, height: 600 };
  for (let i = 0; i < 50; i++) {
    const random = randomStream('labels', i);
    // A row of heads, close together, some at the edges.
    const boxes = Array.from({ length: 9 }, (_, k) => {
      const side = 60 + random.integer(45);
      return { x: k * 110, y: random.integer(600 - side), width: side, height: side };
    });
    const places = placeLabels(
      image,
      boxes,
      boxes.map(() => ({ width: 100, height: 20 })),
      2,
    );
    for (const [k, place] of places.entries()) {
      assert.ok(!outside(place, image), JSON.stringify(place));
      for (const other of places.slice(0, k)) assert.ok(!cover(place, other), `${i}: ${k} lies over another`);
    }
  }
});

test('a label stands above its box, or below at the upper edge; the same box twice gets two places', () => {
  const image = { width: 500, height: 500 };
  const size = { width: 80, height: 20 };
  const middle = { x: 200, y: 200, width: 100, height: 100 };
  assert.deepEqual(placeLabels(image, [middle], [size], 3)[0], { x: 200, y: 177, ...size });
  const [top] = placeLabels(image, [{ ...middle, y: 0 }], [size], 3);
  assert.equal(top!.y, 103);
  const [one, two] = placeLabels(image, [middle, middle], [size, size], 3);
  assert.ok(!cover(one!, two!));
});
