import assert from 'node:assert/strict';
import test from 'node:test';
import { cutFrame, frameOf } from '../frameFace';

/** The points of a face that fills a training image of 66 x 88. */
const points = {
  eyes: [
    { x: 0.311 * 66, y: 0.601 * 66 },
    { x: 0.688 * 66, y: 0.601 * 66 },
  ],
  mouth: { x: 0.502 * 66, y: 1.017 * 66 },
} as const;

const noise = (width: number, height: number) => ({
  pixels: Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 7919) % 251),
  width,
  height,
});

test('a face that lies as in the training images has their frame, and is cut out as it is', () => {
  const frame = frameOf(points);
  assert.deepEqual(frame, { middle: { x: 33, y: 44 }, width: 66, degrees: 0 });
  const image = noise(66, 88);
  assert.deepEqual(cutFrame(image, frame), image);
});

test('a face that is moved, turned and larger has a frame that is so too', () => {
  for (const [turn, scale, right, down] of [
    [30, 2, 100, 50],
    [-75, 0.5, -3, 8],
    [180, 1.25, 0, 0],
  ] as const) {
    const [cosine, sine] = [Math.cos((turn * Math.PI) / 180), Math.sin((turn * Math.PI) / 180)];
    const moved = ({ x, y }: { x: number; y: number }) => ({
      x: scale * (cosine * x - sine * y) + right,
      y: scale * (sine * x + cosine * y) + down,
    });
    const frame = frameOf({
      eyes: [moved(points.eyes[0]), moved(points.eyes[1])],
      mouth: moved(points.mouth),
    });
    const middle = moved({ x: 33, y: 44 });
    assert.ok(Math.hypot(frame.middle.x - middle.x, frame.middle.y - middle.y) < 0.05);
    assert.ok(Math.abs(frame.width - 66 * scale) < 0.05);
    assert.equal(Math.abs(frame.degrees), Math.abs(turn));
  }
});

test('a frame is cut out upright, of 66 pixels at least, its border going on outside of the picture', () => {
  const image = noise(88, 66);
  const turned = cutFrame(image, { middle: { x: 44, y: 33 }, width: 66, degrees: 90 });
  assert.deepEqual([turned.width, turned.height], [66, 88]);
  const at = ({ pixels, width }: typeof image, x: number, y: number) => [
    ...pixels.subarray((y * width + x) * 3, (y * width + x) * 3 + 3),
  ];
  assert.deepEqual(at(turned, 0, 0), at(image, 87, 0));
  assert.deepEqual(at(turned, 0, 87), at(image, 0, 0));
  const small = cutFrame(image, { middle: { x: 10, y: 10 }, width: 12, degrees: 0 });
  assert.deepEqual([small.width, small.height], [66, 88]);
  const large = cutFrame(noise(400, 400), { middle: { x: 200, y: 200 }, width: 140, degrees: 0 });
  assert.deepEqual([large.width, large.height], [132, 176]);
  const outside = cutFrame(image, { middle: { x: -500, y: -500 }, width: 66, degrees: 0 });
  assert.ok(outside.pixels.every((level, i) => level === image.pixels[i % 3]));
});
