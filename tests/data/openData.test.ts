import assert from 'node:assert/strict';
import path from 'path';
import test from 'node:test';
import { configure } from '../../src/config';
import { openData } from '../../src/data/openData';
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
