import assert from 'node:assert/strict';
import { spawnSync } from 'child_process';
import { readdirSync, readFileSync, writeFileSync } from 'fs';
import path from 'path';
import test from 'node:test';
import { temporaryFolder } from '../temporaryFolder';
import { dataOf, printed, readNotebook } from './notebook';

const root = path.join(__dirname, '..', '..');
const notebook = path.join(root, 'notebooks', 'dataset.ipynb');

/** A copy of the notebook with a few drawings, whose files all lie in a folder of the test's. */
function notebookIn(folder: string): string {
  const place = (text: string) => JSON.stringify(JSON.stringify(path.join(folder, text))).slice(1, -1);
  const moved = [
    ["drawDataset('dataset/synthetic')", `drawDataset(${place('drawn')}, { perClass: 8 })`],
    ["'dataset/synthetic/train'", place('drawn/train')],
    ["'dataset/synthetic/valid'", place('drawn/valid')],
    ["'runs/faulty-drawings'", place('faulty')],
  ] as const;
  let text = readFileSync(notebook, 'utf8');
  for (const [from, to] of moved) {
    assert.ok(text.includes(from), `the notebook no longer says ${from}`);
    text = text.replaceAll(from, () => to);
  }
  const copy = path.join(folder, 'dataset.ipynb');
  writeFileSync(copy, text);
  return copy;
}

test('the data set notebook runs from top to bottom and shows what was planted', (context) => {
  const folder = temporaryFolder(context);
  const output = path.join(folder, 'executed.ipynb');
  const command = [path.join(root, 'scripts', 'notebook.js'), notebookIn(folder), '--output', output];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8' });
  assert.equal(status, 0, stdout + stderr);
  const { cells } = readNotebook(output);
  const cell = (id: string) => cells.find((candidate) => candidate.id === id);

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
  assert.match(printed(cell('whole-audit')), /70 of 70 images/);
  assert.match(printed(cell('whole-twins')), /No such twins were found/);
  assert.deepEqual(readdirSync(folder).sort(), ['dataset.ipynb', 'drawn', 'executed.ipynb', 'faulty']);
});

test('the committed notebook audits drawings, whatever photographs its machine had', () => {
  const { cells } = readNotebook(notebook);
  const output = cells.map(printed).join('\n');
  assert.match(output, /1750 drawings in dataset\/synthetic/);
  assert.match(output, /1,750 of 1,750 images/);
});
