import assert from 'node:assert/strict';
import test from 'node:test';
import sharp from 'sharp';
import { evaluate, recognize, disposeModel, untrainedModel } from '../../../src/index';
import { filterPicture, overlay, strongest } from '../pictures/mapPictures';
import * as gallery from '../showGalleries';
import * as inside from '../showInside';
import { tf } from '../../tensorflow/index';
import { tinyDataset, tinySize } from '../../../tests/tinyDataset';
import { playKernel } from '../../../tests/playKernel';

const sent = playKernel();
const classes = ['a', 'b', 'c'];
const dataset = tinyDataset(4);
const model = untrainedModel({ network: 'fcn-fer', classes, preprocessing: tinySize }, 1);
test.after(() => disposeModel(model));

/** The one picture, beside progress bars, that was shown since the last call: its alternative text and its size. */
async function shown() {
  const [{ data }, ...more] = sent.splice(0).filter(({ id }) => id === undefined) as [(typeof sent)[0]];
  assert.equal(more.length, 0);
  const { width, height, hasAlpha } = await sharp(
    Buffer.from(String(data['image/png']), 'base64'),
  ).metadata();
  assert.ok(hasAlpha);
  return { alt: data['text/plain'], width: width!, height: height! };
}

test('evidence is shown for the answer and for the truth, or for the class asked about', async () => {
  await inside.showEvidence(model, dataset, [0, 1, 2]);
  const bar = sent.filter(({ id }) => id !== undefined).map(({ data }) => String(data['text/plain']));
  assert.match(bar[0]!, /^Looking for evidence: 0%/);
  assert.match(bar.at(-1)!, /^Looking for evidence: 100%, 3 of 3 faces/);
  assert.equal((await shown()).alt, 'faces with their evidence by occlusion');
  await inside.showEvidence(model, dataset, [0], { by: 'activation', expression: 'b' });
  assert.equal((await shown()).alt, 'faces with their evidence by activation');
  await inside.showEvidence(model, dataset, []);
  assert.equal((await shown()).width, 480, 'no faces: a note');
});

test('the faces of a photo are shown with their evidence, and none with a note', async () => {
  const [one, two] = await recognize(model, tf.zeros<tf.Rank.R4>([2, tinySize.height, tinySize.width, 3]));
  const box = { y: 0, width: 30, height: 40, score: 0.9 };
  const faces = [
    { ...box, x: 90, ...one! },
    { ...box, x: 10, ...two! },
  ];
  await inside.showPhotoEvidence(model, faces);
  const alone = await shown();
  assert.equal(alone.alt, 'faces with their evidence by occlusion');
  const other = classes.find((name) => name !== one!.expression);
  await inside.showPhotoEvidence(model, faces, { by: 'activation', expression: other });
  assert.ok((await shown()).width > alone.width, 'a map more of each');
  await inside.showPhotoEvidence(model, []);
  assert.equal((await shown()).alt, 'no faces');
});

test('filters and feature maps are pictures', async () => {
  await inside.showFilters(model);
  assert.ok((await shown()).width > 8 * 2 * 50);
  await inside.showFeatureMaps(model, dataset, 0);
  assert.ok((await shown()).height > 6 * 2 * 72, 'a row for each block');
});

test('galleries show the least certain, one confusion, and the commonest ones', async () => {
  const evaluation = await evaluate(model, dataset);
  await gallery.showLeastCertain(evaluation, dataset, 3);
  assert.equal((await shown()).alt, 'the least certain faces');
  await gallery.showTaken(evaluation, dataset, 'a', 'b');
  assert.equal((await shown()).alt, 'a taken for b');
  await gallery.showCommonConfusions(evaluation, dataset, { cells: 2, count: 1 });
  assert.equal((await shown()).alt, 'the commonest confusions');
  await assert.rejects(gallery.showTaken(evaluation, dataset, 'a', 'd'), /No class is called "d"/);
  await assert.rejects(
    gallery.showCommonConfusions(evaluation, dataset, { cells: 0 }),
    /Expected cells to be/,
  );
  await assert.rejects(gallery.showLeastCertain(evaluation, dataset, 0.5), /Expected the count to be/);
});

test('what is not there is refused', async () => {
  for (const index of [-1, 12, 0.5]) {
    await assert.rejects(
      inside.showEvidence(model, dataset, [index]),
      /Expected an image from 0 to 11, of those in tiny/,
    );
    await assert.rejects(inside.showFeatureMaps(model, dataset, index), /Expected an image from 0 to 11/);
  }
  await assert.rejects(inside.showEvidence(model, dataset, [0], { expression: 'B' }), /Did you mean "b"\?/);
  assert.deepEqual(sent, []);
});

test('evidence is laid over a face: orange for, blue against, all maps on one scale', () => {
  const face = { pixels: new Uint8Array(4).fill(128), width: 2, height: 2, channels: 1 as const, label: 'a' };
  const map = (...values: number[]) => ({
    expression: 'b',
    probability: 0.5,
    height: 2,
    width: 2,
    unit: 'logits' as const,
    values: Float32Array.from(values),
  });
  const { pixels, label, channels } = overlay(face, map(2, -2, 0, 1));
  assert.deepEqual([label, channels, pixels.length], ['b', 3, 12]);
  const [orange, blue, grey, pale] = [0, 3, 6, 9].map((at) => pixels.subarray(at, at + 3)) as [
    ...Uint8Array[],
  ] as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
  assert.ok(orange[0]! > pale[0]! && pale[0]! > grey[0]! && grey[0]! > blue[0]!);
  assert.ok(blue[2]! > grey[2]! && grey[2]! > pale[2]! && pale[2]! > orange[2]!);
  assert.equal(strongest([map(1, -3, 0, 0), map(2, 0, 0, 0)]), 3);
  assert.equal(strongest([map(0, 0, 0, 0)]), 1);
});

test('a filter is light where it wants light', () => {
  const filter = {
    layer: 'conv1, filter 7',
    height: 1,
    width: 3,
    channels: 1,
    values: Float32Array.of(-2, 0, 1),
  };
  const { pixels, label } = filterPicture(filter);
  assert.deepEqual([...pixels, label], [0, 128, 191, '7']);
});
