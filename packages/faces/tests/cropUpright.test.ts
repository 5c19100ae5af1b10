import assert from 'node:assert/strict';
import test from 'node:test';
import sharp from 'sharp';
import { decodeImage } from '../../pixels/index';
import { cropFace } from '../cropFace';
import { trainingCrop } from '../cropRectangle';
import { cropUpright, tiltOf } from '../cropUpright';
import { detectFaces } from '../detectFaces';
import { eyeFinder } from '../eyeFinder';
import { tf } from '../../tensorflow/index';
import { samplePhotos } from '../../../tests/samplePhotos';

test('a face that is held askew comes out upright, one that is not as it is', async () => {
  const findEyes = await eyeFinder();
  const photo = samplePhotos[5]!.file;
  const upright = await decodeImage(photo);
  const faces = await detectFaces(upright, { tiles: false });
  const tilts = await Promise.all(faces.map((box) => tiltOf(upright, box, findEyes)));
  const straightest = tilts.reduce(
    (best, tilt, i) => (Math.abs(tilt) < Math.abs(tilts[best]!) ? i : best),
    0,
  );
  const [box, before] = [faces[straightest]!, tilts[straightest]!];
  assert.ok(Math.abs(before) < 10);
  const tensors = tf.memory().numTensors;
  const straight = cropFace(upright, box, trainingCrop);
  assert.deepEqual(cropUpright(upright, box, before), straight);
  // The same face in the middle of a photo that is turned about it.
  const half = Math.round(1.9 * Math.max(box.width, box.height));
  const [left, top] = [Math.round(box.x + box.width / 2 - half), Math.round(box.y + box.height / 2 - half)];
  const extend = { ...{ top: half, bottom: half, left: half, right: half }, background: '#808080' };
  const wide = await sharp(photo).extend(extend).png().toBuffer();
  const around = { left: left + half, top: top + half, width: 2 * half, height: 2 * half };
  const cut = await sharp(wide).extract(around).png().toBuffer();
  for (const turn of [-25, 25]) {
    const askew = await decodeImage(
      await sharp(cut).rotate(turn, { background: '#808080' }).png().toBuffer(),
    );
    const centred = { ...box, x: (askew.width - box.width) / 2, y: (askew.height - box.height) / 2 };
    const tilt = await tiltOf(askew, centred, findEyes);
    assert.ok(Math.abs(tilt - before - turn) < 8, `turned by ${turn}, seen as ${tilt}`);
    const crop = cropUpright(askew, centred, tilt);
    assert.deepEqual([crop.width, crop.height], [trainingCrop.width, trainingCrop.height]);
    const off = (image: { pixels: Uint8Array }) =>
      image.pixels.reduce((sum, value, i) => sum + Math.abs(value - straight.pixels[i]!), 0) /
      crop.pixels.length;
    assert.ok(off(crop) < 0.6 * off(cropFace(askew, centred, trainingCrop)), `${turn}: ${off(crop)}`);
  }
  assert.equal(tf.memory().numTensors, tensors);
});
