import assert from 'node:assert/strict';
import test from 'node:test';
import { decodeImage, type RgbImage } from '../../src/data/decodeImage';
import { detectFaces } from '../../src/faces/detectFaces';
import { tf } from '../../src/tensorflow';
import { overlap, samplePhotos } from '../samplePhotos';

/** A picture that shows nothing. */
function gradient(width: number, height: number): RgbImage {
  const pixels = Uint8Array.from({ length: width * height * 3 }, (_, i) => (255 * i) / (width * height * 3));
  return { pixels, width, height };
}

test('the faces of real photos are found, none twice, and nothing stays in memory', async () => {
  await detectFaces(gradient(64, 64));
  const before = tf.memory().numTensors;
  let found = 0;
  for (const { file, faces } of samplePhotos) {
    const image = await decodeImage(file);
    const boxes = await detectFaces(image);
    assert.ok(boxes.length <= faces, `${boxes.length} of ${faces} faces in ${file}`);
    found += boxes.length;
    for (const [i, box] of boxes.entries()) {
      assert.ok(box.x >= 0 && box.y >= 0 && box.width > 0 && box.height > 0);
      assert.ok(box.x + box.width <= image.width && box.y + box.height <= image.height);
      assert.ok(box.score >= 0.5 && box.score <= (boxes[i - 1]?.score ?? 1));
      for (const other of boxes.slice(0, i)) assert.ok(overlap(box, other) <= 0.5, `${file} twice`);
    }
  }
  assert.ok(found >= 20, `${found} of 22 faces`);
  assert.equal(tf.memory().numTensors, before);
});

test('a higher score leaves the doubtful ones out', async () => {
  const image = await decodeImage(samplePhotos[2]!.file);
  const every = await detectFaces(image, { minScore: 0.3 });
  const sure = await detectFaces(image, { minScore: 0.9 });
  assert.ok(sure.length > 0 && sure.length < every.length);
  assert.ok(sure.every(({ score }) => score >= 0.9));
});

test('no face where there is none, whatever the shape, and no tensor left by a wrong score', async () => {
  for (const [width, height] of [
    [400, 300],
    [1, 1],
    [5000, 3],
    [1, 2000],
  ] as const) {
    assert.deepEqual(await detectFaces(gradient(width, height)), [], `${width}x${height}`);
  }
  const before = tf.memory().numTensors;
  await assert.rejects(detectFaces(gradient(9, 9), { minScore: 2 }), /between 0 and 1/);
  assert.equal(tf.memory().numTensors, before);
});
