import assert from 'node:assert/strict';
import test, { before } from 'node:test';
import { cutOut, decodeImage, resizeImage, resizeRgb, type RgbImage } from '../../pixels/index';
import { tf } from '../../tensorflow/index';
import { findFaces, type FindOptions } from '../findFaces';
import { cutFrame } from '../frameFace';
import { confirmFace, lookAt } from '../lookAt';
import type { FramedFace } from '../pointedFace';
import { overlap, samplePhotos } from '../../../tests/samplePhotos';
import { degreesApart, turnPhoto } from '../../../tests/turnedPhoto';

const find = (image: RgbImage, options?: FindOptions) =>
  findFaces(image, { look: lookAt, confirm: confirmFace, resize: resizeRgb }, options);

interface Photo {
  image: RgbImage;
  faces: FramedFace[];
}
let photos: Photo[];

before(async () => {
  photos = await Promise.all(
    samplePhotos.map(async ({ file, faces: count }) => {
      const image = await decodeImage(file);
      const faces = await find(image);
      assert.equal(faces.length, count, file);
      return { image, faces };
    }),
  );
});

test('the faces of a photo are told from the rest by a person’s count, the surest first, none twice', () => {
  for (const { faces } of photos)
    for (const [i, face] of faces.entries()) {
      assert.ok(face.score >= 0.5 && face.score <= (faces[i - 1]?.score ?? 1));
      for (const other of faces.slice(0, i)) assert.ok(overlap(face, other) < 0.3);
      // One person tilts her head by 45 degrees.
      assert.ok(Math.abs(face.frame.degrees) <= 46);
    }
});

/** Faces that are none, at all angles together. */
let wrong = 0;

for (const degrees of [30, 60, 90, 180, 270])
  test(`a photo that is turned by ${degrees} degrees has its faces where they went, as far turned`, async () => {
    const tensors = tf.memory().numTensors;
    let [found, askew] = [0, 0];
    for (const { image, faces } of photos) {
      const turned = await turnPhoto(image, degrees);
      const seen = await find(turned.image);
      const there = faces.map(({ frame }) => {
        const { x, y } = turned.place(frame.middle);
        const near = seen.filter(
          (one) => Math.hypot(one.frame.middle.x - x, one.frame.middle.y - y) < 0.4 * frame.width,
        );
        assert.ok(near.length <= 1, 'twice');
        if (near[0] !== undefined && degreesApart(near[0].frame.degrees, frame.degrees + degrees) > 15)
          askew++;
        return near[0];
      });
      found += there.filter((one) => one !== undefined).length;
      wrong += seen.filter((one) => !there.includes(one)).length;
    }
    assert.ok(
      found >= 21 && wrong <= 2 && askew <= 1,
      `${found} of 22 found, ${askew} askew, ${wrong} wrong`,
    );
    assert.equal(tf.memory().numTensors, tensors);
  });

test('squares from forehead to chin, in which a face fills all, are found with the frame that reaches beyond', async () => {
  let count = 0;
  for (const { image, faces } of photos)
    for (const { frame } of faces) {
      const cut = cutFrame(image, frame);
      // Of a frame's width nine tenths, from a fifth of its height on.
      const side = Math.round((60 / 66) * cut.width);
      const [left, top] = [Math.round((3 / 66) * cut.width), Math.round((18 / 88) * cut.height)];
      const tight = resizeImage(cutOut(cut, { left, top, width: side, height: side }), 350, 350);
      const found = await find(tight);
      assert.ok(found.length <= 1);
      if (found.length === 0) continue;
      const wide = found[0]!.frame.width / (350 / side);
      if (Math.abs(wide / cut.width - 1) < 0.2 && Math.abs(found[0]!.frame.degrees) < 15) count++;
    }
  assert.ok(count >= 20, `${count} of 22`);
});

test('only the largest and the surest are kept where that is asked for', async () => {
  const { image, faces } = photos[3]!;
  assert.deepEqual(await find(image, { maxFaces: 2 }), faces.slice(0, 2));
  const least = faces[1]!.score;
  assert.deepEqual(
    await find(image, { minScore: least }),
    faces.filter(({ score }) => score >= least),
  );
  const heights = faces.map(({ height }) => height).sort((a, b) => a - b);
  const large = await find(image, { minSize: (heights[1]! + heights[2]!) / 2 });
  assert.equal(large.length, 2);
});

test('a face that is small in a large photo is found in its parts, not in a look at the whole', async () => {
  const { image, faces } = photos[0]!;
  const small = resizeImage(image, 480, 320);
  const pixels = new Uint8Array(2400 * 1800 * 3).fill(150);
  for (let y = 0; y < 320; y++)
    pixels.set(small.pixels.subarray(3 * 480 * y, 3 * 480 * (y + 1)), 3 * (2400 * (y + 1100) + 1500));
  const wide = { pixels, width: 2400, height: 1800 };
  const found = await find(wide);
  assert.equal(found.length, faces.length);
  for (const { frame } of faces) {
    const [x, y] = [1500 + frame.middle.x / 4, 1100 + frame.middle.y / 4];
    assert.ok(found.some((one) => Math.hypot(one.frame.middle.x - x, one.frame.middle.y - y) < 6));
  }
  assert.ok((await find(wide, { tiles: false })).length < faces.length);
});
