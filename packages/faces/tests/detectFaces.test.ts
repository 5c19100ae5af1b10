import assert from 'node:assert/strict';
import test from 'node:test';
import sharp from 'sharp';
import { decodeImage, type RgbImage } from '../../pixels/index';
import { cropRectangle, cutOut, trainingCrop, type Rectangle } from '../cropRectangle';
import { cropFace } from '../cropFace';
import { detectFaces } from '../detectFaces';
import { sharedOfSmaller } from '../tiles';
import { tf } from '../../tensorflow/index';
import { pasteFaces } from '../../../bench/faceScenes';
import { overlap, samplePhotos } from '../../../tests/samplePhotos';

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
    const boxes = await detectFaces(image, { tiles: false });
    assert.ok(boxes.length <= faces, `${boxes.length} of ${faces} faces in ${file}`);
    found += boxes.length;
    for (const [i, box] of boxes.entries()) {
      assert.ok(box.x >= 0 && box.y >= 0 && box.width > 0 && box.height > 0);
      assert.ok(box.x + box.width <= image.width && box.y + box.height <= image.height);
      assert.ok(box.score >= 0.5 && box.score <= (boxes[i - 1]?.score ?? 1));
      for (const other of boxes.slice(0, i)) assert.ok(overlap(box, other) <= 0.4, `${file} twice`);
    }
  }
  assert.ok(found >= 20, `${found} of 22 faces`);
  assert.equal(tf.memory().numTensors, before);
});

test('a higher score leaves the doubtful ones out', async () => {
  const image = await decodeImage(samplePhotos[2]!.file);
  const every = await detectFaces(image, { minScore: 0.3, tiles: false });
  const sure = await detectFaces(image, { minScore: 0.9, tiles: false });
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
  await assert.rejects(detectFaces(gradient(9, 9), { minScore: 2 }), /minScore .* from 0.01 to 0.99/);
  const wrong = [{ minScore: NaN }, { maxFaces: -1 }, { minSize: NaN }, { detector: 'SSD' as never }];
  for (const options of wrong)
    await assert.rejects(detectFaces(gradient(9, 9), options), /^UsageError: Expected (\w+) to be/);
  assert.equal(tf.memory().numTensors, before);
});

test('the tiny detector finds most of them too', async () => {
  let found = 0;
  for (const { file, faces } of samplePhotos) {
    const boxes = await detectFaces(file, { detector: 'tiny', tiles: false });
    assert.ok(boxes.length <= faces, file);
    found += boxes.length;
  }
  assert.ok(found >= 19, `${found} of 22 faces`);
});

test('a face that fills its photo is found, where it is', async () => {
  let found = 0;
  for (const { file } of samplePhotos.slice(0, 3)) {
    const image = await decodeImage(file);
    for (const box of await detectFaces(image, { tiles: false })) {
      const place = cropRectangle(box, image, trainingCrop);
      const boxes = await detectFaces(cutOut(image, place), { tiles: false });
      assert.ok(boxes.length <= 1, file);
      const there = boxes.map(({ x, y, ...rest }) => ({ ...rest, x: x + place.left, y: y + place.top }));
      if (there.some((other) => overlap(box, other) > 0.5)) found++;
    }
  }
  // Without room around them there were 3.
  assert.ok(found >= 7, `${found} of 9 faces`);
});

test('small faces in a large photo are found in its parts, each once; the size and the number are kept to', async () => {
  const { pixels, ...size } = await decodeImage(samplePhotos[0]!.file);
  const [face] = await detectFaces({ pixels, ...size }, { tiles: false, maxFaces: 1 });
  const around = { left: face!.x - 100, top: face!.y - 150, width: 420, height: 560 };
  const crop = cutOut({ pixels, ...size }, mapped(around));
  const { image: scene, places } = await pasteFaces(Array<RgbImage>(6).fill(crop), { high: 130 }, 'crowd');
  // The lower half is empty.
  const image = cutOut(scene, { left: 0, top: 0, width: scene.width, height: scene.height / 2 });
  const options = { detector: 'tiny' } as const;
  assert.deepEqual(await detectFaces(image, { ...options, tiles: false }), [], 'too small as a whole');
  const boxes = await detectFaces(image, { ...options, minSize: 30 });
  assert.ok(boxes.length >= 5, `${boxes.length} of 6`);
  for (const { left, top, width, height } of places) {
    const here = boxes.filter((box) => {
      const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
      return x > left && x < left + width && y > top && y < top + height;
    });
    assert.ok(here.length <= 1);
  }
  assert.deepEqual(await detectFaces(image, { ...options, minSize: 30, maxFaces: 2 }), boxes.slice(0, 2));
  assert.deepEqual(await detectFaces(image, { ...options, minSize: 200 }), []);
});

test('no part of a face in a panorama counts as a further one', async () => {
  const { file, faces } = samplePhotos[5]!;
  const { data, info } = await sharp(file).resize({ height: 300 }).toBuffer({ resolveWithObject: true });
  const panorama = { width: 8 * info.width, height: 300, channels: 3 as const, background: 'white' };
  const photos = Array.from({ length: 8 }, (_, i) => ({ input: data, left: i * info.width, top: 0 }));
  const boxes = await detectFaces(sharp({ create: panorama }).composite(photos));
  assert.equal(boxes.length, 8 * faces);
});

test('faces without their hair, of which SSD alone is unsure, are found by a second look; small pictures are seen whole', async () => {
  const crops: RgbImage[] = [];
  let small = 0;
  for (const { file } of samplePhotos) {
    const photo = await decodeImage(file);
    for (const box of await detectFaces(photo, { tiles: false })) {
      const crop = cropFace(photo, box, trainingCrop);
      crops.push(crop);
      small += (await detectFaces(crop)).length;
    }
  }
  // They were 6 when such pictures were shrunk first.
  assert.ok(small >= 14, `${small} of ${crops.length} crops`);
  const { image, places } = await pasteFaces(crops.slice(0, 20), { high: 100 }, 'crops');
  const boxes = await detectFaces(image);
  const found = places.filter(({ left, top, ...size }) => {
    const here = boxes.filter((box) => sharedOfSmaller(box, { x: left, y: top, ...size }) > 0.5);
    assert.ok(here.length <= 1, 'twice');
    return here.length === 1;
  });
  assert.equal(boxes.length, found.length, 'faces where there are none');
  // SSD by itself found 16.
  assert.ok(found.length >= 18, `${found.length} of 20`);
});

const mapped = ({ left, top, width, height }: Rectangle): Rectangle => ({
  ...{ left: Math.round(left), top: Math.round(top), width, height },
});
