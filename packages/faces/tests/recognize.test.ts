import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'fs';
import path from 'path';
import test from 'node:test';
import sharp from 'sharp';
import { decodeImage } from '../../pixels/index';
import { renderFace } from '../../drawn-faces/index';
import { cutFrame, steadyCuts } from '../../face-points/index';
import { recognize, disposeModel, facePixels, recognizePixels } from '../../../src/index';
import { recognizeFaces } from '../recognizeFaces';
import { tf } from '../../tensorflow/index';
import { livelyModel } from '../../../tests/livelyModel';
import { samplePhotos } from '../../../tests/samplePhotos';
import { temporaryFolder } from '../../../tests/temporaryFolder';

test('every form of a picture gives the same face, and stays what it was', async (context) => {
  const folder = temporaryFolder(context);
  const model = livelyModel('fcn-fer');
  const png = await sharp(await renderFace('happy', ['forms'], { width: 99, height: 132 }))
    .png()
    .toBuffer();
  const file = path.join(folder, 'face.png');
  writeFileSync(file, png);
  const { pixels, width, height } = await decodeImage(png);
  const rgba = await sharp(png).ensureAlpha().raw().toBuffer();
  const whole = tf.tensor3d(pixels, [height, width, 3], 'int32');
  const shares = tf.tidy(() => whole.toFloat().div(255));
  const object = sharp(png);
  const [first] = await recognize(model, [png]);
  const tensors = tf.memory().numTensors;
  const faces = await recognize(model, [
    ...[
      file,
      png,
      new Uint8Array(png),
      new Uint8Array(png).buffer,
      object,
      object,
      { pixels, width, height },
      whole,
      shares,
    ],
    { data: new Uint8ClampedArray(rgba), width, height },
  ]);
  assert.equal(tf.memory().numTensors, tensors);
  for (const face of faces) {
    assert.deepEqual(face.pixels, first!.pixels);
    assert.ok(Math.abs(face.probability - first!.probability) < 1e-5);
  }
  assert.deepEqual((await recognize(model, whole)).pixels, first!.pixels, 'one image, one face');
  const batch = tf.tidy(() => tf.stack([whole, tf.reverse(whole, 1)]) as tf.Tensor4D);
  const [same, mirrored] = await recognize(model, batch);
  assert.deepEqual(same!.pixels, first!.pixels, 'the images of a batch');
  assert.notDeepEqual(mirrored!.pixels, first!.pixels);
  const ofOne = tf.tidy(() => whole.expandDims<tf.Tensor4D>(0));
  assert.deepEqual((await recognize(model, ofOne)).length, 1);
  assert.deepEqual(
    (await recognize(model, [ofOne]))[0]!.pixels,
    first!.pixels,
    'a batch of one among others',
  );
  tf.dispose([batch, ofOne]);
  assert.equal(tf.memory().numTensors, tensors);
  const { classes, preprocessing } = model.info;
  assert.deepEqual(Object.keys(first!.probabilities), classes);
  assert.equal(first!.probability, Math.max(...Object.values(first!.probabilities)));
  assert.equal(first!.pixels.length, preprocessing.height * preprocessing.width);
  assert.deepEqual(await recognize(model, []), []);
  tf.dispose([whole, shares]);
  disposeModel(model);
});

test('below the threshold the expression is "not sure", and the probabilities stay', async () => {
  const model = livelyModel('fcn-fer');
  const face = await renderFace('fear', ['unsure']);
  const sure = await recognize(model, face);
  const unsure = await recognize(model, face, { unsureBelow: sure.probability + 0.001 });
  assert.equal(unsure.expression, 'not sure');
  assert.deepEqual(unsure.probabilities, sure.probabilities);
  assert.equal((await recognize(model, face, { unsureBelow: sure.probability })).expression, sure.expression);
  disposeModel(model);
});

test('what is no picture is refused by name', async () => {
  const model = livelyModel('fcn-fer');
  const face = await renderFace('sad', ['bad']);
  await assert.rejects(recognize(model, [face, Buffer.from('%PDF-1.4')]), /^FerlabError: image 2 .*PDF/);
  await assert.rejects(
    recognize(model, 'none.jpg'),
    /none\.jpg can't be read as an image: there is no file none\.jpg/,
  );
  await assert.rejects(recognize(model, sharp(Buffer.from('text'))), /image 1 can't be read/);
  await assert.rejects(
    recognize(model, { data: new Uint8Array(7), width: 2, height: 2 }),
    /Expected image 1 to be .* found 7 values for 2 x 2/,
  );
  const flat = tf.zeros([4, 4]);
  await assert.rejects(recognize(model, flat), /\[height, width, channels\].*found float32 \[4,4\]/);
  const levels = tf.image.resizeBilinear(tf.fill([9, 9, 3], 200, 'int32') as tf.Tensor3D, [4, 4]);
  await assert.rejects(recognize(model, levels), /divide one by 255 .*found 200 in float32/);
  tf.dispose([flat, levels]);
  // What plain JavaScript may hand over.
  for (const nothing of [undefined, null, 5, {}] as never[])
    await assert.rejects(recognize(model, nothing), /Expected image 1 to be a file/);
  const shares = { data: new Float32Array(12) as never, width: 2, height: 2 };
  await assert.rejects(recognize(model, shares), /a byte each, but found 12 values/);
  await assert.rejects(recognize(model, Promise.resolve(face) as never), /put await before it/);
  for (const unsureBelow of [NaN, 2, '0.5' as never])
    await assert.rejects(
      recognize(model, face, { unsureBelow }),
      /Expected unsureBelow to be .* from 0 to 1/,
    );
  disposeModel(model);
});

test('the faces of a turned photo are found where they are upright, and judged in one batch', async () => {
  const model = livelyModel('fcn-fer');
  const photo = readFileSync(samplePhotos[0]!.file);
  const small = await sharp(photo).resize(720).jpeg().toBuffer();
  const turned = await sharp(small).rotate(90).withMetadata({ orientation: 8 }).jpeg().toBuffer();
  const options = { tiles: false };
  const upright = await recognizeFaces(model, small, options);
  const faces = await recognizeFaces(model, turned, options);
  assert.equal(upright.length, 3);
  assert.equal(faces.length, 3);
  for (const face of faces) {
    const near = upright.some(({ x, y }) => Math.hypot(x - face.x, y - face.y) < face.width / 2);
    assert.ok(near, `${face.x}, ${face.y}`);
    assert.ok(Math.abs(Object.values(face.probabilities).reduce((a, b) => a + b) - 1) < 1e-4);
  }
  assert.equal((await recognizeFaces(model, small, { ...options, maxFaces: 2 })).length, 2);
  disposeModel(model);
});

test('an answer is the mean over pictures that differ a little; a quick one is that to the frame alone', async () => {
  const model = livelyModel('fcn-fer');
  const photo = await decodeImage(await sharp(samplePhotos[0]!.file).resize(720).png().toBuffer());
  const [steady, quick] = [
    await recognizeFaces(model, photo),
    await recognizeFaces(model, photo, { quick: true }),
  ];
  assert.equal(steady.length, 3);
  const near = (one: Record<string, number>, other: Record<string, number>) =>
    Object.entries(one).every(([name, share]) => Math.abs(share - other[name]!) < 1e-5);
  for (const [i, face] of steady.entries()) {
    const pixels = steadyCuts(photo, face.frame).map((cut) => facePixels(cut, model.info.preprocessing));
    const each = recognizePixels(model, pixels);
    const mean = Object.fromEntries(
      model.info.classes.map((name) => [
        name,
        each.reduce((sum, { probabilities }) => sum + probabilities[name]! / each.length, 0),
      ]),
    );
    assert.ok(near(face.probabilities, mean));
    assert.equal(face.probability, Math.max(...Object.values(face.probabilities)));
    assert.equal(face.probability, face.probabilities[face.expression]);
    const alone = facePixels(cutFrame(photo, face.frame), model.info.preprocessing);
    assert.deepEqual([face.pixels, quick[i]!.pixels], [alone, alone], 'what is shown of it');
    assert.ok(near(quick[i]!.probabilities, recognizePixels(model, [alone])[0]!.probabilities));
    assert.deepEqual(quick[i]!.frame, face.frame);
  }
  assert.ok(steady.some((face, i) => !near(face.probabilities, quick[i]!.probabilities)));
  disposeModel(model);
});
