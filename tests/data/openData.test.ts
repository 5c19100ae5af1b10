import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'fs';
import path from 'path';
import test from 'node:test';
import { configure } from '../../src/config';
import { openData, openSides } from '../../src/data/openData';
import { temporaryFolder } from '../temporaryFolder';
import { writeTinyDataset } from '../tinyDataset';

const config = configure({ height: 40, width: 40, validShare: 0.5 });

test('own photographs are used where there are any', async (context) => {
  const folder = temporaryFolder(context);
  await writeTinyDataset(path.join(folder, 'train'), 4);
  const held = await openData(config, { folder });
  assert.deepEqual([held.train.labels.length, held.valid.labels.length], [6, 6]);
  await writeTinyDataset(path.join(folder, 'valid'), 1);
  const given = await openData(config, { folder });
  assert.deepEqual([given.train.labels.length, given.valid.labels.length], [12, 3]);
});

test('what is held out goes by any of its names; a folder that was named is never replaced by drawings', async (context) => {
  for (const name of ['validation', 'val', 'test']) {
    const folder = temporaryFolder(context);
    await writeTinyDataset(path.join(folder, 'train'), 4);
    await writeTinyDataset(path.join(folder, name), 1);
    const { train, valid } = await openData(config, { folder });
    assert.deepEqual([train.labels.length, valid.labels.length], [12, 3]);
    assert.equal(valid.folder, path.join(folder, name));
  }
  const folder = temporaryFolder(context);
  await assert.rejects(
    openData(config, { folder: path.join(folder, 'mistyped') }),
    /No data set at .*mistyped: there is no such folder\. Expected .*mistyped\/train\/<expression>\/ with images/,
  );
  await writeTinyDataset(folder, 1);
  await assert.rejects(openData(config, { folder }), /there is no folder train in it/);
  assert.deepEqual(readdirSync(folder).sort(), ['a', 'b', 'c']);
});

test('images that stand on both sides are an error, whatever names lead to them', async (context) => {
  const folder = temporaryFolder(context);
  await writeTinyDataset(folder, 4);
  await assert.rejects(
    openSides(config, { train: folder, valid: folder }),
    /12 images of .* are training images too/,
  );
});

test('what was left out is told of a set that is divided, too', async (context) => {
  const folder = temporaryFolder(context);
  await writeTinyDataset(path.join(folder, 'train'), 4);
  writeFileSync(path.join(folder, 'train', 'a', 'notes.txt'), '');
  const { train, valid } = await openData(config, { folder });
  assert.deepEqual([train.skipped.length, valid.skipped.length], [1, 0]);
});
