import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'fs';
import path from 'path';
import test from 'node:test';
import { classCounts, pixelsOf, subset } from '../../src/data/dataset';
import { loadDataset } from '../../src/data/loadDataset';
import { tf } from '../../packages/tensorflow/index';
import { temporaryFolder } from '../temporaryFolder';
import { stripes, tinySize, writeTinyDataset } from '../tinyDataset';

test('class folders are read in alphabetical order, pixels as they are', async (context) => {
  const folder = temporaryFolder(context);
  await writeTinyDataset(folder, 3, ['b', 'a']);
  mkdirSync(path.join(folder, 'a', 'nested'));
  const before = tf.memory().numTensors;
  let calls = 0;
  const dataset = await loadDataset(folder, { ...tinySize, luminance: false, onProgress: () => calls++ });
  assert.deepEqual(dataset.classes, ['a', 'b']);
  assert.deepEqual(classCounts(dataset), [3, 3]);
  assert.equal(calls, 6);
  // "b" was written first, with the stripes of class 0.
  assert.deepEqual(pixelsOf(dataset, 3), stripes(0, 0));
  assert.deepEqual(pixelsOf(subset(dataset, [5, 3]), 1), stripes(0, 0));
  assert.equal(tf.memory().numTensors, before);
});

test('files that are no images are left out and named', async (context) => {
  const folder = temporaryFolder(context);
  await writeTinyDataset(folder, 2);
  writeFileSync(path.join(folder, 'a', 'broken.jpg'), 'text');
  writeFileSync(path.join(folder, 'a', 'empty.PNG'), '');
  writeFileSync(path.join(folder, 'b', 'notes.txt'), 'text');
  writeFileSync(path.join(folder, 'b', '.DS_Store'), 'text');
  const dataset = await loadDataset(folder, tinySize);
  assert.equal(dataset.labels.length, 6);
  assert.deepEqual(
    dataset.skipped.map(({ file, reason }) => [path.basename(file), reason]),
    [
      ['broken.jpg', 'unsupported image format: text'],
      ['empty.PNG', 'the file is empty'],
      ['notes.txt', 'not an image file (.txt)'],
    ],
  );
});

test('what is no data set is refused, and the error says what was expected', async (context) => {
  const folder = temporaryFolder(context);
  const rejects = (place: string, pattern: RegExp) => assert.rejects(loadDataset(place, tinySize), pattern);
  await rejects(path.join(folder, 'none'), /No data set at .*none\. Expected a folder with one subfolder/);
  await rejects(folder, /No class folders in/);
  await writeTinyDataset(folder, 1, ['a']);
  await rejects(folder, /Only one class, "a"/);
  await rejects(path.join(folder, 'a', '0.png'), /0\.png is a file, and no table that is known/);
  mkdirSync(path.join(folder, 'b'));
  await rejects(folder, /No images in .*b\./);
  writeFileSync(path.join(folder, 'b', 'x.jpg'), 'text');
  await rejects(folder, /None of the images of b can be read \(.*x\.jpg: unsupported image format: text/);
  rmSync(path.join(folder, 'b'), { recursive: true });
  await writeTinyDataset(folder, 1, ['a', 'c']);
  await assert.rejects(
    loadDataset(folder, { ...tinySize, classes: ['a', 'b'] }),
    /The classes of .* \(a, c\) have only a in common with the classes expected \(a, b\)/,
  );
});

test('folders named like properties of objects are plain classes', async (context) => {
  const folder = temporaryFolder(context);
  await writeTinyDataset(folder, 1, ['__proto__', 'constructor']);
  const dataset = await loadDataset(folder, tinySize);
  assert.deepEqual(dataset.classes, ['__proto__', 'constructor']);
  assert.equal(({} as Record<string, unknown>).polluted, undefined);
});
