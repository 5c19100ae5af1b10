import assert from 'node:assert/strict';
import { spawnSync } from 'child_process';
import { readFileSync, writeFileSync } from 'fs';
import path from 'path';
import test from 'node:test';
import { temporaryFolder } from '../temporaryFolder';
import { dataOf, printed, readNotebook } from './notebook';

const root = path.join(__dirname, '..', '..');
const notebook = path.join(root, 'notebooks', 'evaluate.ipynb');

/** A copy of the notebook that keeps its data, its model and its report in a folder of the test's. */
function notebookIn(folder: string): string {
  const place = (text: string) => JSON.stringify(JSON.stringify(path.join(folder, text))).slice(1, -1);
  const moved = [
    ['openDataset()', `openDataset(undefined, ${place('dataset')})`],
    ['openModel(data, config)', `openModel(data, config, ${place('runs')})`],
    ["'runs/report.html'", place('report.html')],
  ] as const;
  let text = readFileSync(notebook, 'utf8');
  for (const [from, to] of moved) {
    assert.ok(text.includes(from), `the notebook no longer says ${from}`);
    text = text.replaceAll(from, () => to);
  }
  const copy = path.join(folder, 'evaluate.ipynb');
  writeFileSync(copy, text);
  return copy;
}

test('the evaluation notebook runs from top to bottom, on drawings and a model of its own', (context) => {
  const folder = temporaryFolder(context);
  const output = path.join(folder, 'executed.ipynb');
  const command = [path.join(root, 'scripts', 'notebook.js'), notebookIn(folder), '--output', output];
  const env = { ...process.env, FERLAB_COMMIT: '1' };
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { env, encoding: 'utf8' });
  assert.equal(status, 0, stdout + stderr);
  const { cells } = readNotebook(output);
  const cell = (id: string) => cells.find((candidate) => candidate.id === id);

  assert.match(printed(cell('open')), /350 faces to judge by/);
  const accuracy = Number(/accuracy +([\d.]+)%/.exec(printed(cell('figures')))![1]) / 100;
  assert.ok(accuracy > 0.5, `${accuracy} of drawings`);
  assert.match(printed(cell('misspelt')), /No class is called "angerx"\. Did you mean "anger"\?/);
  const figures = ['bars', 'confusion', 'precision-recall', 'roc', 'reliability', 'honest', 'coverage'];
  for (const id of [...figures, 'embedding', 'robustness']) {
    assert.equal(dataOf(cell(id), 'application/vnd.plotly.v1+json').length, 1, `${id} shows no figure`);
  }
  for (const id of [
    'mistakes',
    'least',
    'common',
    'taken',
    'evidence',
    'activation',
    'filters',
    'features',
  ]) {
    assert.equal(dataOf(cell(id), 'image/png').length, 1, `${id} shows no picture`);
  }
  assert.match(readFileSync(path.join(folder, 'report.html'), 'utf8'), /<h1>How good is .*model\?<\/h1>/);
});
