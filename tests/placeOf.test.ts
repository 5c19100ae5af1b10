import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'fs';
import path from 'path';
import test from 'node:test';
import { configure } from '../src/config';
import { auditDataset } from '../packages/datasets/index';
import { decodeImage } from '../packages/pixels/index';
import { loadDataset } from '../src/data/loadDataset';
import { ownPhotos } from '../packages/faces/index';
import { loadModel } from '../src/nn/modelFolder';
import { placeOf, placesOf } from '../packages/base/index';
import { readRun } from '../packages/runs/index';
import { temporaryFolder } from './temporaryFolder';
import { tinySize, writeTinyDataset } from './tinyDataset';

test('a path works from the working folder and from the notebook’s, and an error names both', async (context) => {
  const before = process.cwd();
  const project = temporaryFolder(context);
  const notebooks = path.join(project, 'notebooks');
  mkdirSync(path.join(project, 'both'));
  mkdirSync(path.join(notebooks, 'both'), { recursive: true });
  await writeTinyDataset(path.join(notebooks, 'faces'), 3);
  writeFileSync(path.join(notebooks, 'words.jpg'), 'no image');
  context.after(() => {
    process.chdir(before);
    delete process.env.FERLAB_NOTEBOOK_FOLDER;
  });
  process.chdir(project);
  await assert.rejects(loadDataset('faces', configure()), /^FerlabError: No data set at faces\. Expected/);

  process.env.FERLAB_NOTEBOOK_FOLDER = notebooks;
  assert.equal(placeOf('both'), 'both');
  assert.equal(placeOf('../both'), 'both');
  assert.equal(placeOf('faces'), path.join('notebooks', 'faces'));
  assert.equal(placeOf(path.join(project, 'none')), path.join(project, 'none'));
  const home = path.join(project, 'at-home');
  const homeBefore = process.env.HOME;
  process.env.HOME = home;
  assert.deepEqual([placeOf('~/faces'), placeOf('~')], [path.join(home, 'faces'), home]);
  assert.equal(placeOf('~faces'), '~faces');
  process.env.HOME = homeBefore;
  assert.equal(placesOf('both'), 'both');
  assert.equal(placesOf('/none/at/all'), '/none/at/all');
  const dataset = await loadDataset('faces', { ...tinySize, cache: false });
  assert.deepEqual([dataset.folder, dataset.labels.length], ['notebooks/faces', 9]);
  assert.equal((await auditDataset(['faces'])).images, 9);
  assert.equal((await decodeImage('faces/a/0.png')).width, tinySize.width);
  assert.deepEqual(await ownPhotos('faces/b', 'faces/a/0.png'), [
    ...[0, 1, 2].map((i) => `notebooks/faces/b/${i}.png`),
    'notebooks/faces/a/0.png',
  ]);

  const [one, other] = [project, notebooks].map((folder) => path.join(folder, 'none'));
  const both = (attempt: Promise<unknown>) =>
    assert.rejects(attempt, (error: Error) => error.message.includes(`${one} or ${other}`));
  await both(loadDataset('none', configure()));
  await both(decodeImage('none'));
  await both(loadModel('none'));
  await both(readRun('none'));
  await both(ownPhotos('none'));
  await assert.rejects(ownPhotos('both'), /No photos in both\. Put some there/);
  const [drawn] = await ownPhotos();
  assert.equal((await decodeImage(drawn!)).width, 960);
});
