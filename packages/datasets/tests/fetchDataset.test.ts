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

test('a repository with a table beside its images becomes class folders, its shares apart', async (context) => {
  const folder = temporaryFolder(context);
  const source = path.join(folder, 'source');
  await writeTinyDataset(path.join(source, 'images'), 2);
  mkdirSync(path.join(source, 'data'));
  const legend = (row: (name: string, i: number) => string, columns: string) =>
    writeFileSync(
      path.join(source, 'data', 'legend.csv'),
      [columns, ...['a', 'b', 'c'].flatMap((name) => [0, 1].map((i) => row(name, i)))].join('\n'),
    );
  legend((name, i) => `ann,${name}/${i}.png,${i === 0 ? name.toUpperCase() : name}`, 'user.id,image,emotion');
  const fetched = await fetchDataset(source, path.join(folder, 'out'));
  assert.deepEqual([fetched.train, fetched.valid], [6, null]);
  const below = (...names: string[]) => readdirSync(path.join(folder, ...names), { recursive: true }).sort();
  assert.deepEqual(below('out', 'train'), [
    'a',
    'a/0.png',
    'a/1.png',
    'b',
    'b/0.png',
    'b/1.png',
    'c',
    'c/0.png',
    'c/1.png',
  ]);
  legend(
    (name, i) => `${name}/${i}.png,${name},${i === 0 ? 'Training' : 'PublicTest'}`,
    'image,emotion,Usage',
  );
  const parted = await fetchDataset(source, path.join(folder, 'parted'));
  assert.deepEqual([parted.train, parted.valid], [3, 3]);
  assert.deepEqual(below('parted', 'valid'), ['a', 'a/1.png', 'b', 'b/1.png', 'c', 'c/1.png']);
});

test('a source that holds no data set, or is not there, is an error and leaves nothing', async (context) => {
  const folder = temporaryFolder(context);
  const out = path.join(folder, 'out');
  mkdirSync(path.join(folder, 'empty'));
  await assert.rejects(
    fetchDataset(path.join(folder, 'empty'), out),
    /No data set in .*empty\. Expected train\/<expression>\/, or a layout of dataset\/README\.md\./,
  );
  await assert.rejects(fetchDataset(path.join(folder, 'none'), out), /can't be cloned/);
  assert.deepEqual(readdirSync(out), []);
  assert.ok(!existsSync(path.join(folder, 'none')));
});
