import assert from 'node:assert/strict';
import test from 'node:test';
import { cropFace } from '../cropFace';
import { cropRectangle, cutOut } from '../cropRectangle';

const shape = { width: 66, height: 88 };
const photo = { width: 1000, height: 800 };

test('a face in the middle: a fifth more above, a tenth below, widened to 3:4', () => {
  const crop = cropRectangle({ x: 400, y: 300, width: 80, height: 100 }, photo, shape);
  // 130 high from 280 to 410; 97.5 wide about 440.
  assert.deepEqual(crop, { left: 391, top: 280, width: 98, height: 130 });
});

test('a broad face is heightened about its centre', () => {
  const crop = cropRectangle({ x: 300, y: 300, width: 150, height: 100 }, photo, shape);
  assert.deepEqual(crop, { left: 300, top: 245, width: 150, height: 200 });
});

test('at an edge the crop is moved inside', () => {
  const at = (x: number, y: number) => cropRectangle({ x, y, width: 80, height: 100 }, photo, shape);
  assert.equal(at(0, 300).left, 0);
  assert.equal(at(920, 300).left, photo.width - 98);
  assert.equal(at(400, 0).top, 0);
  assert.equal(at(400, 700).top, photo.height - 130);
  for (const crop of [at(0, 0), at(920, 700)])
    assert.deepEqual([crop.width, crop.height], [98, 130], 'never squeezed');
});

test('larger than the image: all of it is in the crop, which keeps its shape', () => {
  const crop = cropRectangle({ x: 0, y: 0, width: 90, height: 100 }, { width: 90, height: 100 }, shape);
  assert.deepEqual([crop.width, crop.height], [98, 130]);
  assert.ok(crop.left <= 0 && crop.left + crop.width >= 90);
  assert.ok(crop.top <= 0 && crop.top + crop.height >= 100);
});

test('any face gives the proportions asked for, to within half a pixel', () => {
  for (const wanted of [shape, { width: 48, height: 48 }, { width: 120, height: 40 }]) {
    for (let i = 1; i < 60; i++) {
      const box = { x: i * 7, y: i * 5, width: 3 * i, height: 1 + ((i * 37) % 200) };
      const crop = cropRectangle(box, photo, wanted);
      assert.ok(
        Math.abs((crop.height * wanted.width) / wanted.height - crop.width) <=
          0.5 + wanted.width / 2 / wanted.height,
      );
      assert.ok(crop.height >= 1.3 * box.height - 0.5 && crop.width >= box.width - 0.5);
    }
  }
});

test('outside of the image its border goes on', () => {
  const pixels = Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  const image = { pixels, width: 2, height: 2 };
  const red = ({ pixels: values }: { pixels: Uint8Array }) =>
    Array.from(values).filter((_, i) => i % 3 === 0);
  const cut = cutOut(image, { left: -1, top: 0, width: 4, height: 3 });
  assert.deepEqual(red(cut), [1, 1, 4, 4, 7, 7, 10, 10, 7, 7, 10, 10]);
  assert.deepEqual(Array.from(cutOut(image, { left: 1, top: 1, width: 1, height: 1 }).pixels), [10, 11, 12]);
});

test('a circle stays round', () => {
  const [width, height] = [400, 300];
  const pixels = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [(i % width) - 200, Math.floor(i / width) - 150];
    if (x * x + y * y < 40 * 40) pixels.fill(255, i * 3, i * 3 + 3);
  }
  const crop = cropFace({ pixels, width, height }, { x: 150, y: 100, width: 100, height: 100 }, shape);
  assert.deepEqual([crop.width, crop.height], [66, 88]);
  const light = (x: number, y: number) => crop.pixels[(y * 66 + x) * 3]! > 127;
  // The crop is 100 x 133 pixels, from row 79 on.
  const middle = Math.round((88 * (150 - 79)) / 133);
  const wide = Array.from({ length: 66 }, (_, x) => light(x, middle)).filter(Boolean).length;
  const high = Array.from({ length: 88 }, (_, y) => light(33, y)).filter(Boolean).length;
  assert.ok(Math.abs(wide - high) <= 1 && Math.abs(high - (88 * 80) / 133) <= 1, `${wide} x ${high}`);
});
