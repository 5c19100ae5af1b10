import assert from 'node:assert/strict';
import test from 'node:test';
import { configure, loadDataset, splitDataset, subset, type Dataset } from '../../../src/index';
import { placeDrawings } from '../../../tests/drawnFaces';
import { playKernel } from '../../../tests/playKernel';
import { temporaryFolder } from '../../../tests/temporaryFolder';
import { showBeforeTraining } from '../beforeTraining';

const sent = playKernel();
const shown = (since: number) => sent.slice(since).map(({ data }) => String(data['text/plain']));

test('before a training stand the shipped model on these faces, the commonest answer, and what is too few', async (context) => {
  const folder = temporaryFolder(context);
  await placeDrawings(folder);
  const config = configure({ validShare: 0.2 });
  const faces = await loadDataset(`${folder}/train`, config);
  const before = sent.length;
  const all = await showBeforeTraining(splitDataset(faces, config.validShare, config.seed));
  assert.deepEqual(all.tooFew, []);
  assert.equal(all.commonest, 1 / 7);
  const [table, ...more] = shown(before);
  assert.match(table!, /before training +accuracy on 84 validation faces/);
  assert.match(table!, /the shipped model, which has never seen drawings +[\d.]+% \([\d.]+% to [\d.]+%\)/);
  assert.match(table!, /always answering the same +14\.3%/);
  assert.deepEqual(more, []);

  // Of two classes, the second in the model's order first, and one of them rare.
  const [happy, anger] = ['happy', 'anger'].map((name) => faces.classes.indexOf(name));
  const picked = Array.from(faces.labels.keys()).filter(
    (i) => faces.labels[i] === happy || (faces.labels[i] === anger && i % 3 === 0),
  );
  const two: Dataset = { ...subset(faces, picked), classes: ['happy', 'anger'] };
  two.labels = two.labels.map((label) => (label === happy ? 0 : 1));
  const again = sent.length;
  const few = await showBeforeTraining(splitDataset(two, config.validShare, config.seed));
  assert.deepEqual(few.tooFew, ['anger']);
  assert.match(
    shown(again)[1]!,
    /^Too few faces to train on: anger 20\. Below 50 .* stay with the shipped model\.$/,
  );

  // Whatever the order of the classes, the same faces are right.
  const turned = { ...two, classes: ['anger', 'happy'], labels: two.labels.map((label) => 1 - label) };
  const one = await showBeforeTraining({ train: two, valid: two });
  const other = await showBeforeTraining({ train: turned, valid: turned });
  assert.ok(one.shipped! > 0, 'some are right');
  assert.equal(one.shipped, other.shipped);

  const last = sent.length;
  const strange = { ...two, classes: ['happy', 'bored'] };
  const unknown = await showBeforeTraining({ train: strange, valid: strange });
  assert.equal(unknown.shipped, undefined);
  assert.match(shown(last)[0]!, /the shipped model.* can't judge them: it does not know bored/);
});
