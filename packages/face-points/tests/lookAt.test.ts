import assert from 'node:assert/strict';
import test, { before } from 'node:test';
import { cutOut, decodeImage, resizeImage, type RgbImage } from '../../pixels/index';
import { tf } from '../../tensorflow/index';
import { closeUp } from '../closeUp';
import { exact } from '../exactFace';
import { frameOf } from '../frameFace';
import { confirmFace, lookAt } from '../lookAt';
import { samplePhotos } from '../../../tests/samplePhotos';

const flat = (width: number, height: number, level: number): RgbImage => ({
  pixels: new Uint8Array(width * height * 3).fill(level),
  width,
  height,
});

let photo: RgbImage;
before(async () => {
  const { file } = samplePhotos[0]!;
  photo = resizeImage(await decodeImage(file), 288, 192);
  await Promise.all([lookAt(flat(32, 32, 0), 0.5), confirmFace(flat(192, 192, 0))]);
});

test('the faces of a picture have their eyes, noses and mouths in their places', async () => {
  const faces = await lookAt(photo, 0.5);
  assert.equal(faces.length, samplePhotos[0]!.faces);
  for (const { x, y, width, height, eyes, nose, mouth, score } of faces) {
    assert.ok(score >= 0.5 && score <= 1);
    for (const point of [...eyes, nose, mouth])
      assert.ok(point.x > x && point.x < x + width && point.y > y && point.y < y + height);
    assert.ok(eyes[0].x < eyes[1].x && nose.y > Math.min(eyes[0].y, eyes[1].y) && mouth.y > nose.y);
  }
});

test('pictures that are looked at together are seen as they are alone, whatever their sizes, and no tensor stays', async () => {
  const part = (left: number, width: number) => cutOut(photo, { left, top: 0, width, height: 192 });
  const pictures = [
    ...Array.from({ length: 11 }, (_, i) => part(12 * i, 160)),
    ...[photo, part(50, 96), flat(64, 32, 200), photo],
  ];
  const tensors = tf.memory().numTensors;
  const alone = [];
  for (const picture of pictures) alone.push(await lookAt(picture, 0.35));
  const together = await Promise.all(pictures.map((picture) => lookAt(picture, 0.35)));
  assert.equal(tf.memory().numTensors, tensors);
  assert.ok(alone.flat().length > 10);
  assert.deepEqual(together, alone);
});

test('a face is confirmed, alone and among others; what is none is not', async () => {
  const [face] = await lookAt(photo, 0.5);
  const square = closeUp([{ image: photo, scale: 1 }], frameOf(face!), exact);
  const sure = await confirmFace(square);
  assert.ok(sure > 0.8, `${sure}`);
  const tensors = tf.memory().numTensors;
  const squares = [flat(192, 192, 128), square, flat(192, 192, 0), square];
  const flags = await Promise.all(squares.map(confirmFace));
  assert.equal(tf.memory().numTensors, tensors);
  assert.deepEqual([flags[1], flags[3]], [sure, sure]);
  assert.ok(flags[0]! < 0.1 && flags[2]! < 0.1, `${flags}`);
});

test('where nothing is nothing is seen; a stricter look sees a part of what a laxer one sees', async () => {
  for (const level of [0, 128, 255]) assert.deepEqual(await lookAt(flat(128, 96, level), 0.35), []);
  const scores = async (least: number) => (await lookAt(photo, least)).map(({ score }) => score);
  const [lax, strict] = [await scores(0.1), await scores(0.8)];
  assert.deepEqual(
    strict,
    lax.filter((score) => score >= 0.8),
  );
});
