import assert from 'node:assert/strict';
import { readdirSync } from 'fs';
import path from 'path';
import test from 'node:test';
import { temporaryFolder } from '../temporaryFolder';
import { dataOf, printed, readNotebook } from './notebook';
import { runCopy } from './runCopy';

const root = path.join(__dirname, '..', '..');
const notebook = path.join(root, 'notebooks', 'dataset.ipynb');

test('the data set notebook runs from top to bottom and shows what was planted', (context) => {
  const folder = temporaryFolder(context);
  const cell = runCopy(folder, 'dataset.ipynb', (place) => [
    ["{ out: 'dataset/synthetic', onProgress }", `{ out: ${place('drawn')}, perClass: 8, onProgress }`],
    ["'dataset/synthetic/train'", place('drawn/train')],
    ["'dataset/synthetic/valid'", place('drawn/valid')],
    ["'runs/faulty-faces'", place('faulty')],
  ]);

  assert.match(printed(cell('draw')), /70 drawings in/);
  for (const finding of [/exact twins +6 +3 /, /near twins +2 +1 /, /unreadable +2 /, /wrong ending +1 /]) {
    assert.match(printed(cell('headline')), finding);
  }
  for (const id of ['twins', 'near', 'conflicts', 'outliers']) {
    assert.equal(dataOf(cell(id), 'image/png').length, 1, `${id} shows no picture`);
  }
  for (const id of ['balance', 'whole-balance']) {
    assert.equal(dataOf(cell(id), 'application/vnd.plotly.v1+json').length, 1, `${id} shows no figure`);
  }
  assert.match(printed(cell('unreadable')), /-cut\.jpg.*\n.*-text\.jpg/);
  assert.match(printed(cell('whole-twins')), /No such twins were found/);
  assert.deepEqual(readdirSync(folder).sort(), [
    'dataset.ipynb',
    'drawn',
    'executed-dataset.ipynb',
    'faulty',
  ]);
});

test('the committed notebook audits drawings, whatever photographs its machine had', () => {
  const { cells } = readNotebook(notebook);
  const output = cells.map(printed).join('\n');
  assert.match(output, /1750 drawings in dataset\/synthetic/);
  assert.match(output, /1,750 of 1,750 images/);
});
