import assert from 'node:assert/strict';
import { linkSync, mkdirSync } from 'fs';
import path from 'path';
import test from 'node:test';
import { temporaryFolder } from '../../../tests/temporaryFolder';
import { writeEmpty } from './writeEmpty';
import { listRows } from '../listRows';

test('class folders give their images in order, and all else with its reason', async (context) => {
  const folder = temporaryFolder(context);
  writeEmpty(
    folder,
    'happy/b.jpg',
    'happy/deep/a.JPEG',
    'anger/c.jfif',
    'loose.png',
    'notes.txt',
    'anger/IMG_1.HEIC',
  );
  writeEmpty(folder, 'happy/.ipynb_checkpoints/b.jpg', '__MACOSX/happy/b.jpg', 'anger/list.txt');
  const { rows, classes, leftOut, layout, named } = await listRows(folder);
  assert.deepEqual([layout, named, classes], ['class folders', folder, ['anger', 'happy']]);
  assert.deepEqual(
    rows.map(({ file, label }) => [path.relative(folder, file), label]),
    [
      ['anger/c.jfif', 'anger'],
      ['happy/b.jpg', 'happy'],
      ['happy/deep/a.JPEG', 'happy'],
    ],
  );
  const reasons = Object.fromEntries(
    leftOut.map(({ file, reason }) => [path.relative(folder, file), reason]),
  );
  assert.deepEqual(Object.keys(reasons).sort(), [
    '__MACOSX',
    'anger/IMG_1.HEIC',
    'anger/list.txt',
    'happy/.ipynb_checkpoints',
    'loose.png',
    'notes.txt',
  ]);
  assert.match(reasons['anger/IMG_1.HEIC']!, /HEIC, which is not read: save it as JPEG/);
  assert.deepEqual(
    [reasons['loose.png'], reasons['notes.txt'], reasons['__MACOSX']],
    ['beside the class folders', 'not an image file (.txt)', 'a hidden folder'],
  );
});

test('a data set copied from a Mac may have as many hidden files as it likes', async (context) => {
  const folder = temporaryFolder(context);
  writeEmpty(folder, 'a/1.jpg', 'b/1.jpg', '.0', '.1', '.2');
  // More than a call may have arguments, and a file names.
  const hidden = 130_000;
  for (let i = 0; i < hidden; i++)
    linkSync(path.join(folder, `.${i % 3}`), path.join(folder, 'a', `._${i}.jpg`));
  const { rows, leftOut } = await listRows(folder);
  assert.deepEqual([rows.length, leftOut.length, leftOut[0]!.reason], [2, hidden, 'hidden']);
});

test('parts of a data set are no classes, and the error says what was meant', async (context) => {
  const folder = temporaryFolder(context);
  writeEmpty(folder, 'Train/happy/0.png', 'Train/sad/0.png', 'TEST/happy/1.png', 'TEST/sad/1.png');
  const meant =
    /The folders TEST, Train of .* are parts of a data set, not expressions\. Train by "--data .*Train --valid .*TEST"/;
  await assert.rejects(listRows(folder), meant);
  await assert.rejects(listRows(folder, { lenient: true }), meant);
  for (const name of ['training', 'testing', 'val', 'validation', 'dev', 'valid']) {
    const other = path.join(folder, 'other', name);
    writeEmpty(other, `${name}/0.png`, 'happy/0.png');
    await assert.rejects(listRows(other), new RegExp(`The folders ${name} of`));
  }
  assert.deepEqual((await listRows(path.join(folder, 'Train'))).classes, ['happy', 'sad']);
});

test('people or sources with the classes in them are no classes either', async (context) => {
  const folder = temporaryFolder(context);
  writeEmpty(folder, 'Ann/happy/0.png', 'Ann/sad/0.png', 'Bob/happy/1.png', 'Bob/sad/1.png');
  await assert.rejects(
    listRows(folder),
    /Each of the folders Ann, Bob of .* holds the folders happy, sad, which look like the classes\. .*name one of them, such as .*Ann/,
  );
  const parts = path.join(folder, 'parts');
  writeEmpty(
    parts,
    'ck/train/happy/0.png',
    'ck/test/happy/0.png',
    'fer/train/happy/1.png',
    'fer/test/happy/1.png',
  );
  await assert.rejects(
    listRows(parts),
    /hold.* the folders test, train, which look like the parts of a data set/,
  );
  const sources = path.join(folder, 'sources');
  writeEmpty(sources, 'Angry/web/0.png', 'Angry/lab/1.png', 'sad/web/2.png', 'sad/lab/3.png');
  assert.deepEqual((await listRows(sources)).classes, ['Angry', 'sad']);
  writeEmpty(sources, 'Angry/train/0.png', 'Angry/test/1.png', 'sad/train/2.png', 'sad/test/3.png');
  await assert.rejects(listRows(sources), /look like the parts of a data set/);
  const one = path.join(folder, 'one');
  writeEmpty(one, 'images/happy/0.png', 'images/sad/0.png');
  await assert.rejects(listRows(one), /Only one class, "images", .* is .*one\/images meant\?/);
});

test('a class of pictures of another kind alone is refused with their number and what to do', async (context) => {
  const folder = temporaryFolder(context);
  writeEmpty(folder, 'happy/0.heic', 'happy/1.HEIC', 'happy/2.heif', 'sad/0.png');
  await assert.rejects(
    listRows(folder),
    /No images in .*happy that are read: 3 files are HEIC, which is not read: save/,
  );
  writeEmpty(folder, 'happy/3.png');
  assert.equal((await listRows(folder)).leftOut.length, 3);
  mkdirSync(path.join(folder, 'empty'));
  await assert.rejects(listRows(folder), /No images in .*empty\. Add images or remove the folder\./);
  assert.deepEqual((await listRows(folder, { lenient: true })).classes, ['empty', 'happy', 'sad']);
});

test('who is in a picture is told by names of KDEF, JAFFE and CK+, or by a pattern', async (context) => {
  const folder = temporaryFolder(context);
  writeEmpty(
    folder,
    'happy/AF01HAS.JPG',
    'happy/BF01HAHL.JPG',
    'sad/KA.SA1.33.tiff',
    'sad/S010_004_00000017.png',
  );
  const { rows, notes } = await listRows(folder);
  assert.deepEqual(
    rows.map(({ person }) => person),
    ['F01', 'F01', 'KA', 'S010'],
  );
  assert.match(
    notes.join(),
    /it says who is in 4 pictures \(3 people\): --group-by person keeps each on one side/,
  );
  const grouped = await listRows(folder, { groupBy: '^.*/([A-Z])[^/]*$' });
  assert.deepEqual(
    grouped.rows.map(({ person }) => person),
    ['A', 'B', 'K', 'S'],
  );
  await assert.rejects(
    listRows(folder, { groupBy: 'no-group' }),
    /Expected --group-by to be a column .*found "no-group"/,
  );
  await assert.rejects(listRows(folder, { groupBy: '(unclosed' }), /Expected --group-by to be a column/);
  await assert.rejects(listRows(folder, { groupBy: '(xyz)' }), /Nothing in .* says who it is by "\(xyz\)"/);
});
