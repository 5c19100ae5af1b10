import assert from 'node:assert/strict';
import test, { before } from 'node:test';
import sharp from 'sharp';
import { sharedOfSmaller, type FramedFace } from '../../face-points/index';
import { cutOut, decodeImage, resizeRgb, type RgbImage } from '../../pixels/index';
import { cropFace } from '../cropFace';
import { detectFaces } from '../detectFaces';
import { tf } from '../../tensorflow/index';
import { pasteFaces } from '../../../bench/faceScenes';
import { overlap, samplePhotos } from '../../../tests/samplePhotos';

/** A picture that shows nothing. */
function gradient(width: number, height: number): RgbImage {
  const pixels = Uint8Array.from({ length: width * height * 3 }, (_, i) => (255 * i) / (width * height * 3));
  return { pixels, width, height };
}

let photos: { file: string; count: number; image: RgbImage; faces: FramedFace[] }[];
let newTensors: number;

before(async () => {
  await detectFaces(gradient(64, 64));
  const tensors = tf.memory().numTensors;
  photos = await Promise.all(
    samplePhotos.map(async ({ file, faces: count }) => {
      const whole = await decodeImage(file);
      const image = await resizeRgb(whole, 960, Math.round((960 * whole.height) / whole.width));
      return { file, count, image, faces: await detectFaces(image) };
    }),
  );
  newTensors = tf.memory().numTensors - tensors;
});

test('the faces of real photos are found, none twice, and nothing stays in memory', () => {
  let found = 0;
  for (const { file, count, image, faces } of photos) {
    assert.ok(faces.length <= count, `${faces.length} of ${count} faces in ${file}`);
    found += faces.length;
    for (const [i, face] of faces.entries()) {
      assert.ok(face.x >= 0 && face.y >= 0 && face.width > 0 && face.height > 0);
      assert.ok(face.x + face.width <= image.width && face.y + face.height <= image.height);
      assert.ok(face.score >= 0.5 && face.score <= (faces[i - 1]?.score ?? 1));
      for (const other of faces.slice(0, i)) assert.ok(overlap(face, other) <= 0.4, `${file} twice`);
    }
  }
  assert.ok(found >= 21, `${found} of 22 faces`);
  assert.equal(newTensors, 0);
});

test('a higher score leaves the doubtful ones out', async () => {
  const { image } = photos[3]!;
  const every = await detectFaces(image, { minScore: 0.3 });
  const least = every.at(-1)!.score + 0.001;
  const sure = await detectFaces(image, { minScore: least });
  assert.ok(sure.length > 0 && sure.length < every.length);
  assert.deepEqual(
    sure,
    every.filter(({ score }) => score >= least),
  );
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
  const tensors = tf.memory().numTensors;
  await assert.rejects(detectFaces(gradient(9, 9), { minScore: 2 }), /minScore .* from 0.01 to 0.99/);
  for (const options of [{ minScore: NaN }, { maxFaces: -1 }, { minSize: NaN }])
    await assert.rejects(detectFaces(gradient(9, 9), options), /^UsageError: Expected (\w+) to be/);
  assert.equal(tf.memory().numTensors, tensors);
});

test('a face that fills its photo is found, where it is', async () => {
  let found = 0;
  for (const { image, file, faces } of photos.slice(0, 3))
    for (const face of faces) {
      const [left, top] = [Math.round(face.x), Math.round(face.y)];
      const place = { left, top, width: Math.round(face.width), height: Math.round(face.height) };
      const seen = await detectFaces(cutOut(image, place));
      assert.ok(seen.length <= 1, file);
      const there = seen.map((one) => ({ ...one, x: one.x + left, y: one.y + top }));
      if (there.some((other) => overlap(face, other) > 0.5)) found++;
    }
  assert.ok(found >= 8, `${found} of 9 faces`);
});

test('small faces in a large photo are found in its parts, each once; the size and the number are kept to', async () => {
  const { image: photo, faces } = photos[0]!;
  const { x, y } = faces.find(({ frame }) => Math.abs(frame.degrees) < 10)!;
  const around = { left: Math.round(x) - 50, top: Math.round(y) - 75, width: 210, height: 280 };
  const crop = cutOut(photo, around);
  const { image: scene, places } = await pasteFaces(Array<RgbImage>(6).fill(crop), { high: 130 }, 'crowd');
  // The lower half is empty.
  const image = cutOut(scene, { left: 0, top: 0, width: scene.width, height: scene.height / 2 });
  const whole = await detectFaces(image, { tiles: false });
  assert.ok(whole.length < 6, `${whole.length} are too small in a look at the whole`);
  const found = await detectFaces(image, { minSize: 30 });
  assert.equal(found.length, 6);
  for (const { left, top, width, height } of places) {
    const here = found.filter((box) => {
      const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
      return middle.x > left && middle.x < left + width && middle.y > top && middle.y < top + height;
    });
    assert.equal(here.length, 1);
  }
  assert.deepEqual(await detectFaces(image, { minSize: 30, maxFaces: 2 }), found.slice(0, 2));
  assert.deepEqual(await detectFaces(image, { minSize: 200 }), []);
});

test('no part of a face in a panorama counts as a further one', async () => {
  const { file, faces } = samplePhotos[5]!;
  const { data, info } = await sharp(file).resize({ height: 300 }).toBuffer({ resolveWithObject: true });
  const panorama = { width: 8 * info.width, height: 300, channels: 3 as const, background: 'white' };
  const parts = Array.from({ length: 8 }, (_, i) => ({ input: data, left: i * info.width, top: 0 }));
  const found = await detectFaces(sharp({ create: panorama }).composite(parts));
  assert.equal(found.length, 8 * faces);
});

test('faces without their hair are found, in a scene and as small pictures by themselves', async () => {
  const crops = photos.flatMap(({ image, faces }) => faces.map((face) => cropFace(image, face)));
  const alone = await Promise.all(crops.map((crop) => detectFaces(crop)));
  assert.ok(alone.every((faces) => faces.length <= 1));
  const small = alone.flat().length;
  assert.ok(small >= 19, `${small} of ${crops.length} crops`);
  const { image, places } = await pasteFaces(crops.slice(0, 20), { high: 100 }, 'crops');
  const faces = await detectFaces(image);
  const found = places.filter(({ left, top, ...size }) => {
    const here = faces.filter((face) => sharedOfSmaller(face, { x: left, y: top, ...size }) > 0.5);
    assert.ok(here.length <= 1, 'twice');
    return here.length === 1;
  });
  assert.equal(faces.length, found.length, 'faces where there are none');
  assert.ok(found.length >= 18, `${found.length} of 20`);
});
