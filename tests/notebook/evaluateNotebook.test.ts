import assert from 'node:assert/strict';
import { spawnSync } from 'child_process';
import { readFileSync, writeFileSync } from 'fs';
import path from 'path';
import test from 'node:test';
import { temporaryFolder } from '../temporaryFolder';
import { dataOf, printed, readNotebook } from './notebook';

const root = path.join(__dirname, '..', '..');

/** A copy of a notebook that keeps its data, its model and its report in a folder of the test's. */
function notebookIn(folder: string, name: string): string {
  const notebook = path.join(root, 'notebooks', name);
  const place = (text: string) => JSON.stringify(JSON.stringify(path.join(folder, text))).slice(1, -1);
  const moved = [
    ['openDataset()', `openDataset(undefined, ${place('dataset')})`],
    ['openModel(data, config)', `openModel(data, config, ${place('runs')})`],
    ...(name === 'evaluate.ipynb' ? [["'runs/report.html'", place('report.html')] as const] : []),
  ] as const;
  let text = readFileSync(notebook, 'utf8');
  for (const [from, to] of moved) {
    assert.ok(text.includes(from), `${name} no longer says ${from}`);
    text = text.replaceAll(from, () => to);
  }
  const copy = path.join(folder, name);
  writeFileSync(copy, text);
  return copy;
}

function run(folder: string, name: string) {
  const output = path.join(folder, `executed-${name}`);
  const command = [path.join(root, 'scripts', 'notebook.js'), notebookIn(folder, name), '--output', output];
  const env = { ...process.env, FERLAB_COMMIT: '1' };
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { env, encoding: 'utf8' });
  assert.equal(status, 0, stdout + stderr);
  const { cells } = readNotebook(output);
  return (id: string) => cells.find((candidate) => candidate.id === id);
}

test('the notebooks on evaluation run from top to bottom, on drawings and a model of their own', (context) => {
  const folder = temporaryFolder(context);
  const cell = run(folder, 'evaluate.ipynb');
  assert.match(printed(cell('open')), /350 faces to judge by/);
  const accuracy = Number(/accuracy +([\d.]+)%/.exec(printed(cell('figures')))![1]) / 100;
  assert.ok(accuracy > 0.5, `${accuracy} of drawings`);
  for (const id of ['bars', 'confusion', 'precision-recall', 'roc', 'reliability', 'honest', 'coverage']) {
    assert.equal(dataOf(cell(id), 'application/vnd.plotly.v1+json').length, 1, `${id} shows no figure`);
  }
  assert.match(readFileSync(path.join(folder, 'report.html'), 'utf8'), /<h1>How good is .*model\?<\/h1>/);

  // The second one takes the model that the first one trained.
  const inside = run(folder, 'inside.ipynb');
  const wrong = Number(/(\d+) of 350 faces are taken/.exec(printed(inside('evaluation')))![1]);
  assert.ok(Math.abs(wrong - 350 * (1 - accuracy)) < 1, `${wrong} faces, ${accuracy}`);
  assert.match(printed(inside('misspelt')), /No class is called "angerx"\. Did you mean "anger"\?/);
  for (const id of ['embedding', 'robustness']) {
    assert.equal(dataOf(inside(id), 'application/vnd.plotly.v1+json').length, 1, `${id} shows no figure`);
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
    assert.equal(dataOf(inside(id), 'image/png').length, 1, `${id} shows no picture`);
  }
});
