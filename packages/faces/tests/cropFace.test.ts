import assert from 'node:assert/strict';
import test from 'node:test';
import { cropFace, trainingCrop } from '../index';
import { detectFaces } from '../detectFaces';
import { decodeImage, type RgbImage } from '../../pixels/index';
import { tf } from '../../tensorflow/index';
import { samplePhotos } from '../../../tests/samplePhotos';
import { turnPhoto } from '../../../tests/turnedPhoto';

/** White on black where `isWhite`. */
function drawn(width: number, height: number, isWhite: (x: number, y: number) => boolean): RgbImage {
  const pixels = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++)
    if (isWhite((i % width) + 0.5, Math.floor(i / width) + 0.5)) pixels.fill(255, i * 3, i * 3 + 3);
  return { pixels, width, height };
}

/** How many light pixels the middle row and the middle column have. */
function lightIn({ pixels, width, height }: RgbImage) {
  const light = (x: number, y: number) => pixels[(y * width + x) * 3]! > 127;
  const [row, column] = [Math.floor(height / 2), Math.floor(width / 2)];
  return {
    wide: Array.from({ length: width }, (_, x) => light(x, row)).filter(Boolean).length,
    high: Array.from({ length: height }, (_, y) => light(column, y)).filter(Boolean).length,
  };
}

test('a circle stays round, in any shape that is asked for, however the face is turned', () => {
  const circle = drawn(400, 300, (x, y) => Math.hypot(x - 200, y - 150) < 40);
  for (const degrees of [0, 33, -90])
    for (const size of [
      trainingCrop,
      { width: 48, height: 48 },
      { width: 120, height: 40 },
      { width: 30, height: 90 },
    ]) {
      const crop = cropFace(circle, { frame: { middle: { x: 200, y: 150 }, width: 120, degrees } }, size);
      assert.deepEqual([crop.width, crop.height], [size.width, size.height]);
      const { wide, high } = lightIn(crop);
      // The frame of 120 x 160 is within the crop, and fills its width or its height.
      const scale = Math.min(size.width / 120, size.height / 160);
      assert.ok(
        Math.abs(wide - 80 * scale) <= 1.5 && Math.abs(high - 80 * scale) <= 1.5,
        `${wide} x ${high}`,
      );
    }
});

test('a frame that the photo does not fill: the border goes on, never squeezed', () => {
  const edge = drawn(100, 80, (x) => x >= 10);
  const crop = cropFace(edge, { frame: { middle: { x: 0, y: 0 }, width: 66, degrees: 0 } });
  const { wide, high } = lightIn(crop);
  assert.deepEqual([wide, high], [23, 0]);
  const all = cropFace(edge, { frame: { middle: { x: 50, y: 40 }, width: 660, degrees: 0 } });
  assert.deepEqual([all.width, all.height], [66, 88]);
  assert.ok(Math.abs(lightIn(all).wide - 37) <= 1);
});

test('a face that is held askew comes out upright, one that is not as it is', async () => {
  const photo = await decodeImage(samplePhotos[5]!.file);
  const faces = await detectFaces(photo);
  const straightest = faces.reduce((best, face) =>
    Math.abs(face.frame.degrees) < Math.abs(best.frame.degrees) ? face : best,
  );
  const straight = cropFace(photo, straightest);
  const offIn = (crop: RgbImage) =>
    crop.pixels.reduce((sum, level, i) => sum + Math.abs(level - straight.pixels[i]!), 0) /
    crop.pixels.length;
  const tensors = tf.memory().numTensors;
  for (const degrees of [-25, 90]) {
    const { image, place } = await turnPhoto(photo, degrees);
    const middle = place(straightest.frame.middle);
    const turned = (await detectFaces(image)).find(
      ({ frame }) => Math.hypot(frame.middle.x - middle.x, frame.middle.y - middle.y) < frame.width / 3,
    );
    assert.ok(Math.abs(turned!.frame.degrees - straightest.frame.degrees - degrees) < 8);
    const asItIs = { frame: { ...straightest.frame, middle } };
    assert.ok(offIn(cropFace(image, turned!)) < 0.6 * offIn(cropFace(image, asItIs)), `by ${degrees}`);
  }
  assert.equal(tf.memory().numTensors, tensors);
});
