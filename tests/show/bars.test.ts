import assert from 'node:assert/strict';
import test from 'node:test';
import { disposeModel, evaluate, untrainedModel } from '../../src/index';
import { drawPortraits } from '../../packages/drawn-faces/index';
import { detectFaces, recognizeFaces } from '../../packages/faces/index';
import { livelyModel } from '../livelyModel';
import { playKernel } from '../playKernel';
import { tinyDataset } from '../tinyDataset';

const sent = playKernel();
const texts = () => sent.splice(0).map(({ data }) => String(data['text/plain']));

test('in a notebook an evaluation says how far it is, unless somebody else counts', async () => {
  // More than a batch: what is complete at its first word has no bar.
  const faces = tinyDataset(60);
  const model = untrainedModel({ ...faces, network: 'fcn-fer' }, 1);
  await evaluate(model, faces);
  assert.match(texts().at(-1)!, /^Evaluating: 100%, (\d+) of \1 images/);
  await evaluate(model, faces, { onProgress: () => undefined });
  assert.deepEqual(texts(), []);
  disposeModel(model);
});

test('while faces are looked for, a bar says so; it goes when they are found', async () => {
  const photo = await drawPortraits(6);
  const model = livelyModel('fcn-fer');
  for (const look of [() => detectFaces(photo), () => recognizeFaces(model, photo, { quick: true })]) {
    await look();
    const [first, ...more] = texts();
    assert.match(first!, /^Looking for faces: .*the first one waits for the networks to be loaded$/);
    assert.deepEqual(more, ['']);
  }
  disposeModel(model);
});
