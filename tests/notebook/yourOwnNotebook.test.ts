import assert from 'node:assert/strict';
import { existsSync } from 'fs';
import path from 'path';
import test from 'node:test';
import { placeDrawings } from '../drawnFaces';
import { temporaryFolder } from '../temporaryFolder';
import { dataOf, printed, readNotebook } from './notebook';
import { runCopy } from './runCopy';

const root = path.join(__dirname, '..', '..');

/** On fewer drawings and shorter trainings, with its runs in a folder of the test's. */
const run = (folder: string) =>
  runCopy(folder, 'your-own.ipynb', (place) => [
    ["'dataset/synthetic/valid'", place('synthetic/valid')],
    ["preset: 'fine-tune',", "preset: 'fine-tune', epochs: 4, headEpochs: 1,"],
    ['startTraining(config, data, {', `startTraining(config, data, { folder: ${place('runs/first')},`],
    ['{ folds: 3 }', `{ folds: 2, folder: ${place('folds')} }`],
    ['folds: 2 });', `folds: 2, folder: ${place('curve')} });`],
    ['openTrained();', `openTrained(undefined, ${place('runs')});`],
    ["'runs/my-page'", place('page')],
  ]);

test('from faces to a model of one’s own, with an honest answer', async (context) => {
  const folder = temporaryFolder(context);
  await placeDrawings(path.join(folder, 'synthetic'), 48);
  const cell = run(folder);
  assert.match(printed(cell('wait')), /finished after 4 epochs; the best model.* in .*first\/model/i);
  const table = printed(cell('check'));
  assert.match(table, /networks that had not seen them/);
  assert.match(table, /the model begun from/);
  assert.match(table, /Of fewer than 25 images/);
  assert.equal(dataOf(cell('faces'), 'image/png').length, 1);
  for (const id of ['confusion', 'curve'])
    assert.equal(dataOf(cell(id), 'application/vnd.plotly.v1+json').length, 1, `${id} shows no figure`);
  assert.match(dataOf(cell('suspects'), 'text/html').join(''), /the most doubted labels/);
  assert.match(printed(cell('export')), /files, [\d.]+ MB in/);
  assert.ok(existsSync(path.join(folder, 'page', 'index.html')));
  assert.equal(existsSync(path.join(folder, 'synthetic', 'valid-checked.csv')), false);
});

test('at most 15 cells of code, and nobody’s camera is asked unless the first cell says so', () => {
  const { cells } = readNotebook(path.join(root, 'notebooks', 'your-own.ipynb'));
  const code = cells.filter(({ cell_type }) => cell_type === 'code');
  assert.ok(code.length <= 15);
  assert.match(code[0]!.source, /^const camera = false;$/m);
});
