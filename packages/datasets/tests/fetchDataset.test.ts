import assert from 'node:assert/strict';
import { execFileSync } from 'child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'fs';
import path from 'path';
import test from 'node:test';
import { fetchDataset } from '../fetchDataset';
import { temporaryFolder } from '../../../tests/temporaryFolder';
import { writeTinyDataset } from '../../../tests/tinyDataset';

/** A repository laid out as the original's: dataset/train and dataset/valid. */
async function makeSource(folder: string): Promise<string> {
  await writeTinyDataset(path.join(folder, 'dataset', 'train'), 2);
  await writeTinyDataset(path.join(folder, 'dataset', 'valid'), 1);
  writeFileSync(path.join(folder, 'LICENSE'), '\n  Some Licence 2.0\nmore\n');
  return folder;
}

test('a folder is copied, and says under what terms it is', async (context) => {
  const folder = temporaryFolder(context);
  const source = await makeSource(path.join(folder, 'source'));
  const out = path.join(folder, 'out');
  const fetched = await fetchDataset(source, out);
  assert.deepEqual(fetched, { source, commit: null, licence: 'Some Licence 2.0', out, train: 6, valid: 3 });
  assert.deepEqual(readdirSync(out).sort(), ['train', 'valid']);
  await assert.rejects(fetchDataset(source, out), /out.train exists already/);
});

test('a repository is cloned; what a killed fetch left is cleared first', async (context) => {
  const folder = temporaryFolder(context);
  const source = await makeSource(path.join(folder, 'source'));
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', source, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args])
      .toString()
      .trim();
  git('init', '-q');
  git('add', '.');
  git('commit', '-qm', 'faces');
  const out = path.join(folder, 'out');
  mkdirSync(path.join(out, '.fetching-unfinished-999999999-abc', 'train'), { recursive: true });
  writeFileSync(path.join(out, 'README.md'), 'mine');
  const fetched = await fetchDataset(source, out);
  assert.deepEqual([fetched.commit, fetched.train], [git('rev-parse', 'HEAD'), 6]);
  assert.deepEqual(readdirSync(out).sort(), ['README.md', 'train', 'valid']);
});

test('a source that holds no data set, or is not there, is an error and leaves nothing', async (context) => {
  const folder = temporaryFolder(context);
  const out = path.join(folder, 'out');
  mkdirSync(path.join(folder, 'empty'));
  await assert.rejects(fetchDataset(path.join(folder, 'empty'), out), /No folder "train" with class folders/);
  await assert.rejects(fetchDataset(path.join(folder, 'none'), out), /can't be cloned/);
  assert.deepEqual(readdirSync(out), []);
  assert.ok(!existsSync(path.join(folder, 'none')));
});
