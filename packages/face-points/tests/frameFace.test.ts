import assert from 'node:assert/strict';
import test from 'node:test';
import { boxOf, cutFrame, frameOf, scaledFrame, turned as turnedPoint } from '../frameFace';

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

test('a frame of another shape shows more at its sides, or above and below, and the same in its middle', () => {
  const image = noise(300, 300);
  const frame = { middle: { x: 150, y: 150 }, width: 66, degrees: 0 };
  const usual = cutFrame(image, frame);
  for (const [shape, width, height] of [
    [1, 88, 88],
    [0.5, 66, 132],
    [2, 176, 88],
  ] as const) {
    const other = cutFrame(image, frame, shape);
    assert.deepEqual([other.width, other.height], [width, height]);
    const [left, top] = [(width - 66) / 2, (height - 88) / 2];
    for (let y = 0; y < 88; y += 29)
      assert.deepEqual(
        other.pixels.slice(3 * ((y + top) * width + left), 3 * ((y + top) * width + left + 66)),
        usual.pixels.slice(3 * y * 66, 3 * (y + 1) * 66),
      );
  }
});

test("a face's box is the smallest about its ellipse, however it is turned", () => {
  for (const degrees of [0, 30, -75, 90, 180, 200]) {
    const frame = { middle: { x: 40, y: -10 }, width: 60, degrees };
    // 24 pixels to both sides of the middle, and 80 / 1.3 high: a fifth more is above, a tenth below.
    const [across, down] = [24, 80 / 1.3 / 2];
    const centre = { x: 40, y: -10 - 40 + (0.2 / 1.3) * 80 + down };
    const points = Array.from({ length: 3600 }, (_, i) => {
      const angle = (i * Math.PI) / 1800;
      const [x, y] = [centre.x + across * Math.cos(angle), centre.y + down * Math.sin(angle)];
      return turnedPoint({ x, y }, frame.middle, degrees);
    });
    const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
    const box = boxOf(frame);
    const wanted = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
    for (const [i, side] of [box.x, box.y, box.x + box.width, box.y + box.height].entries())
      assert.ok(Math.abs(side - wanted[i]!) < 1e-3, `${degrees}: side ${i} at ${side}, not ${wanted[i]}`);
  }
});

test('a frame of any size and turn shows what is at its place: on a slope each level tells where it was', () => {
  const [wide, high] = [1600, 1400];
  const pixels = new Uint8Array(wide * high * 3);
  for (let i = 0; i < wide * high; i++) {
    const [x, y] = [i % wide, Math.floor(i / wide)];
    pixels.set([x / 8 + 20, y / 8 + 20, 128], 3 * i);
  }
  for (const width of [30, 140, 300, 700])
    for (const degrees of [0, -37, 160])
      for (const shape of [3 / 4, 1.5]) {
        const frame = { middle: { x: 780, y: 690 }, width, degrees };
        const cut = cutFrame({ pixels, width: wide, height: high }, frame, shape);
        assert.ok(cut.width >= 66 && cut.width <= 800);
        const scale = Math.min(cut.width / width, cut.height / ((4 / 3) * width));
        for (const [right, down] of [
          [0, 0],
          [-0.4, -0.5],
          [0.45, 0.6],
        ] as const) {
          const place = {
            x: cut.width / 2 + right * width * scale,
            y: cut.height / 2 + down * width * scale,
          };
          const at = 3 * (Math.floor(place.y) * cut.width + Math.floor(place.x));
          const upright = { x: 780 + right * width, y: 690 + down * width };
          const { x, y } = turnedPoint(upright, frame.middle, degrees);
          const off = [cut.pixels[at]! - (x / 8 + 20), cut.pixels[at + 1]! - (y / 8 + 20)];
          assert.ok(
            off.every((each) => Math.abs(each) < 1.5),
            `${width}, ${degrees}, ${shape}: ${off}`,
          );
        }
      }
});

test('a frame in a picture of another size is scaled as its points are, and its box with it', () => {
  const frame = { middle: { x: 40, y: -10 }, width: 60, degrees: 25 };
  const large = scaledFrame(frame, 3);
  assert.deepEqual(large, { middle: { x: 120, y: -30 }, width: 180, degrees: 25 });
  const [box, scaled] = [boxOf(large), boxOf(frame)];
  for (const side of ['x', 'y', 'width', 'height'] as const)
    assert.ok(Math.abs(box[side] - 3 * scaled[side]) < 1e-9);
});
