import assert from 'node:assert/strict';
import path from 'path';
import test from 'node:test';
import { joinPlaces } from '../../packages/base/index';
import { configure } from '../../src/config';
import { trainingOrder } from '../../src/data/batches';
import { classCounts, pixelsOf, subset } from '../../src/data/dataset';
import { joinDatasets } from '../../src/data/joinDatasets';
import { loadDataset } from '../../src/data/loadDataset';
import { temporaryFolder } from '../temporaryFolder';
import { stripes, tinyDataset, tinySize, writeTinyDataset } from '../tinyDataset';

test('several folders become one data set with the classes of the first, each image knowing its own', async (context) => {
  const folder = temporaryFolder(context);
  const [one, other] = [path.join(folder, 'one'), path.join(folder, 'other')];
  await writeTinyDataset(one, 3, ['anger', 'sad']);
  await writeTinyDataset(other, 2, ['angry', 'sadness', 'tired']);
  const both = await loadDataset(joinPlaces([one, other]), { ...tinySize, luminance: false });
  assert.deepEqual(both.classes, ['anger', 'sad']);
  assert.deepEqual(classCounts(both), [5, 5]);
  assert.deepEqual(both.sets, [0, 0, 0, 0, 0, 0, 1, 1, 1, 1]);
  assert.deepEqual(pixelsOf(both, 6), stripes(0, 0));
  assert.deepEqual(subset(both, [6, 0]).sets, [1, 0]);
  assert.equal(both.folder, joinPlaces([one, other]));
  assert.deepEqual(both.source?.mapped, { angry: 'anger', sadness: 'sad' });
  assert.ok(both.skipped.every(({ reason }) => /"tired" is not expected/.test(reason)));
  assert.equal(both.skipped.length, 2);
});

test('a data set that is named twice, or has none of the classes, is refused', async (context) => {
  const folder = temporaryFolder(context);
  const [one, other] = [path.join(folder, 'one'), path.join(folder, 'other')];
  await writeTinyDataset(one, 2, ['anger', 'sad']);
  await writeTinyDataset(other, 2, ['tired', 'awake']);
  await assert.rejects(
    loadDataset(joinPlaces([one, path.join(one, '..', 'one') + path.sep]), tinySize),
    /is in .*one and in .*one\/?: it would count twice/,
  );
  await assert.rejects(
    loadDataset(joinPlaces([one, other]), tinySize),
    /none in common with the classes expected/,
  );
});

test('setBalance moves an epoch from the sets as large as they are to all alike', () => {
  const both = joinDatasets([tinyDataset(40), { ...tinyDataset(10, 3, 200), folder: 'small' }]);
  const drawn = (setBalance: number) =>
    trainingOrder(both, configure({ setBalance }), 1).filter((index) => both.sets![index] === 1);
  assert.equal(trainingOrder(both, configure({ setBalance: 1 }), 1).length, 150);
  assert.equal(drawn(0).length, 30);
  // 30 and 120 to the power of one half are as 1 to 2.
  assert.equal(drawn(0.5).length, 50);
  assert.equal(drawn(1).length, 75);
  assert.equal(new Set(drawn(1)).size, 30);
});
