import assert from 'node:assert/strict';
import { readFileSync } from 'fs';
import path from 'path';
import test from 'node:test';
import { exportSplit, npyBytes } from '../../bench/peer/exportSplit';
import { ownCache } from '../ownCache';
import { temporaryFolder } from '../temporaryFolder';
import { writeTinyDataset } from '../tinyDataset';

test('an array is the bytes that NumPy writes', () => {
  // numpy.save(file, numpy.arange(6, dtype=numpy.uint8).reshape(1, 2, 3)), and arange(2), of NumPy 2.
  const start = "\x93NUMPY\x01\x00v\x00{'descr': '|u1', 'fortran_order': False, 'shape': ";
  const cube = npyBytes(Uint8Array.of(0, 1, 2, 3, 4, 5), [1, 2, 3]);
  assert.equal(cube.toString('latin1'), `${start}(1, 2, 3), }${' '.repeat(55)}\n\x00\x01\x02\x03\x04\x05`);
  const row = npyBytes(Uint8Array.of(0, 1), [2]);
  assert.equal(row.toString('latin1'), `${start}(2,), }${' '.repeat(60)}\n\x00\x01`);
});

test('a split is written whole: every image once, pixels beside labels', async (context) => {
  const folder = temporaryFolder(context);
  ownCache(context, path.join(folder, 'cache'));
  await writeTinyDataset(path.join(folder, 'faces'), 10);
  const out = path.join(folder, 'split');
  const { classes, train, valid, twins } = await exportSplit(path.join(folder, 'faces'), out);
  assert.deepEqual([classes, train, valid, twins], [['a', 'b', 'c'], 27, 3, 0]);
  const read = (name: string) => readFileSync(path.join(out, name));
  assert.deepEqual([...read('valid_labels.npy').subarray(128)], [0, 1, 2]);
  for (const [side, images] of [
    ['train', train],
    ['valid', valid],
  ] as const) {
    assert.ok(read(`${side}_pixels.npy`).includes(`(${images}, 88, 66)`));
    assert.equal(read(`${side}_pixels.npy`).length, 128 + images * 88 * 66);
    assert.equal(read(`${side}_labels.npy`).length, 128 + images);
  }
});
