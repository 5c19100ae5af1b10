import assert from 'node:assert/strict';
import test from 'node:test';
import { cutOut, detectFaces } from '../index';
import { eyeFinder } from '../eyeFinder';
import { cutTurned, decodeImage, resizeImage, type RgbImage } from '../../pixels/index';
import { tf } from '../../tensorflow/index';
import { samplePhotos } from '../../../tests/samplePhotos';
import { cutFrame, findFacePoints, frameOf } from '../../face-points/index';

/** Squares about the faces of two photos, as public data sets cut them. */
async function squares(): Promise<RgbImage[]> {
  const found: RgbImage[] = [];
  for (const { file } of samplePhotos.slice(0, 2)) {
    const photo = await decodeImage(file);
    for (const { x, y, width, height } of await detectFaces(photo, { tiles: false })) {
      const side = Math.round(1.2 * Math.max(width, height));
      const [left, top] = [Math.round(x + (width - side) / 2), Math.round(y + (height - side) / 2)];
      found.push(cutOut(photo, { left, top, width: side, height: side }));
    }
  }
  return found;
}

test("each face is found once, its eyes where face-api's landmarks have them; together or alone to the same bits", async () => {
  const faces = await squares();
  assert.equal(faces.length, 6);
  const alone = [];
  for (const face of faces) alone.push(await findFacePoints(face));
  const before = tf.memory().numTensors;
  assert.deepEqual(await Promise.all(faces.map((face) => findFacePoints(face))), alone);
  assert.equal(tf.memory().numTensors, before);
  const findEyes = await eyeFinder();
  let near = 0;
  for (const [i, face] of faces.entries()) {
    assert.equal(alone[i]!.length, 1);
    const [found] = alone[i]!;
    const { eyes, nose, mouth, score, ...box } = found!;
    const theirs = (await findEyes(face)).map((points) => ({
      x: points.reduce((sum, { x }) => sum + x, 0) / points.length,
      y: points.reduce((sum, { y }) => sum + y, 0) / points.length,
    }));
    const apart = Math.hypot(eyes[1].x - eyes[0].x, eyes[1].y - eyes[0].y);
    if (eyes.every((eye, k) => Math.hypot(eye.x - theirs[k]!.x, eye.y - theirs[k]!.y) < 0.3 * apart)) near++;
    assert.ok(score > 0.5 && nose.y > eyes[0].y && mouth.y > nose.y);
    assert.ok(box.width > apart && box.x < eyes[0].x && box.y < eyes[0].y);
  }
  // Of a face in profile the two think differently.
  assert.ok(near >= 5, `${near} of 6`);
});

test('a face at another size or askew is brought to the same frame', async () => {
  const [face] = (await squares()) as [RgbImage];
  const frameIn = async (image: RgbImage) => frameOf((await findFacePoints(image))[0]!);
  const frame = await frameIn(face);
  const small = await frameIn(resizeImage(face, 60, 60));
  assert.ok(Math.abs((small.width * face.width) / 60 / frame.width - 1) < 0.1);
  const middle = { x: face.width / 2, y: face.height / 2 };
  for (const degrees of [-40, 25]) {
    const turned = cutTurned(
      face,
      { left: 0, top: 0, width: face.width, height: face.height },
      middle,
      -degrees,
    );
    const found = await frameIn(turned);
    assert.ok(Math.abs(found.degrees - frame.degrees - degrees) < 6, `${found.degrees} of ${degrees}`);
    assert.ok(Math.abs(found.width / frame.width - 1) < 0.1);
  }
  const { width, height } = cutFrame(face, frame);
  assert.equal(width * 4, height * 3);
});

test('where there is no face none is found, in pictures of any shape', async () => {
  for (const [width, height] of [
    [100, 100],
    [1, 5000],
    [3, 2],
  ] as const)
    for (const level of [0, 128, 255])
      assert.deepEqual(
        await findFacePoints({ pixels: new Uint8Array(width * height * 3).fill(level), width, height }),
        [],
      );
});
