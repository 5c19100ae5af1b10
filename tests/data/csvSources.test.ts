import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'fs';
import path from 'path';
import test from 'node:test';
import { configure } from '../../src/config';
import { loadDataset } from '../../src/data/loadDataset';
import { pixelsOf } from '../../src/data/dataset';
import { temporaryFolder } from '../temporaryFolder';
import { stripes, tinySize, writeTinyDataset } from '../tinyDataset';

const options = { ...tinySize, luminance: false };

test('a table of paths and labels makes a data set, and a changed label another', async (context) => {
  const folder = temporaryFolder(context);
  await writeTinyDataset(path.join(folder, 'images'), 2);
  const csv = path.join(folder, 'labels.csv');
  const write = (first: string) =>
    writeFileSync(
      csv,
      `,pth,label,relFCs\n0,images/b/0.png,${first},1\n1,images/a/1.png,happy,1\n2,images/none.png,sad,1\n` +
        '3,images/c/0.png,happy,1\n4,images/c/0.png,sad,1\n',
    );
  write('sad');
  const dataset = await loadDataset(csv, options);
  assert.deepEqual(dataset.classes, ['happy', 'sad']);
  assert.deepEqual(dataset.files, [path.join(folder, 'images/a/1.png'), path.join(folder, 'images/b/0.png')]);
  assert.deepEqual([...dataset.labels], [0, 1]);
  assert.deepEqual(pixelsOf(dataset, 1), stripes(1, 0));
  assert.deepEqual(
    dataset.skipped.map(({ file, reason }) => [path.basename(file), reason]),
    [
      ['0.png', 'labels "happy" and "sad" in the table'],
      ['none.png', 'no such file'],
    ],
  );
  // Past the moment in which a file might still change unseen, so that the first is cached.
  await new Promise((resolve) => setTimeout(resolve, 150));
  await loadDataset(csv, options);
  write('anger');
  const changed = await loadDataset(csv, options);
  assert.deepEqual(
    [changed.classes, [...changed.labels]],
    [
      ['anger', 'happy'],
      [1, 0],
    ],
  );
});

test('a table that leads out of its folder, or has one class, is refused by name', async (context) => {
  const folder = temporaryFolder(context);
  await writeTinyDataset(path.join(folder, 'data', 'images'), 1);
  const csv = path.join(folder, 'data', 'labels.csv');
  const refuses = async (rows: string, pattern: RegExp) => {
    writeFileSync(csv, `path,label\n${rows}`);
    await assert.rejects(loadDataset(csv, options), pattern);
  };
  await refuses(
    '../secret.png,happy\n',
    /1 left out: outside of .*data, and none of its name in there, such as .*secret\.png/,
  );
  await refuses('/etc/passwd,happy\n', /1 left out: outside of .*data, and none of its name in there/);
  await refuses('images/a/0.png,happy\n', /labels\.csv has only one class, "happy"/);
  await refuses(
    'images/none.png,happy\n',
    /labels\.csv has no image that can be used\. .* 1 left out: no such file, such as .*none\.png/,
  );
  await assert.rejects(loadDataset(path.join(folder, 'none.csv'), options), /No data set at .*none\.csv/);
});

test("FER2013's rows become faces of the network's size, one usage at a time", async (context) => {
  const folder = temporaryFolder(context);
  mkdirSync(folder, { recursive: true });
  const csv = path.join(folder, 'fer2013.csv');
  const row = (emotion: string, level: number, usage: string, count = 48 * 48) =>
    `${emotion},"${Array<number>(count).fill(level).join(' ')}",${usage}`;
  const rows = [
    row('3', 200, 'Training'),
    row('6', 10, 'Training'),
    row('0', 50, 'PublicTest'),
    row('9', 50, 'Training'),
    row('1', 50, 'Training', 7),
    row('2', 90, 'Training'),
  ];
  writeFileSync(csv, `emotion,pixels,Usage\r\n${rows.join('\r\n')}\r\n`);
  const dataset = await loadDataset(`${csv}#Training`, { ...configure(), luminance: false });
  assert.deepEqual(dataset.classes, ['fear', 'happy', 'neutral']);
  assert.deepEqual([...dataset.labels], [1, 2, 0]);
  assert.deepEqual(
    [pixelsOf(dataset, 0).length, pixelsOf(dataset, 0)[0], pixelsOf(dataset, 1)[5]],
    [5808, 200, 10],
  );
  assert.deepEqual(
    dataset.skipped.map(({ file, reason }) => [path.basename(file), reason]),
    [
      ['fer2013.csv row 5', 'emotion "9" instead of a whole number from 0 to 6'],
      ['fer2013.csv row 6', '7 pixels instead of 2304 whole numbers from 0 to 255'],
    ],
  );
  await assert.rejects(
    loadDataset(`${csv}#Test`, configure()),
    /fer2013\.csv#Test has no rows of "Test"\. Expected one of PublicTest, Training\./,
  );
});
