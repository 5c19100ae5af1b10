import assert from 'node:assert/strict';
import { existsSync } from 'fs';
import path from 'path';
import test from 'node:test';
import { placeDrawings } from '../drawnFaces';
import { temporaryFolder } from '../temporaryFolder';
import { dataOf, printed, readNotebook } from './notebook';
import { runCopy } from './runCopy';

const root = path.join(__dirname, '..', '..');

/** On a folder of fewer drawings, with its run in a folder of the test's. */
const run = (folder: string) =>
  runCopy(folder, 'start-here.ipynb', (place) => [
    ["'dataset/synthetic/train'", place('synthetic/train')],
    ['startTraining(config, data, {', `startTraining(config, data, { folder: ${place('runs/first')},`],
    ['openTrained();', `openTrained(undefined, ${place('runs')});`],
  ]);

test('from a folder to a trained model in ten cells', async (context) => {
  const folder = temporaryFolder(context);
  await placeDrawings(path.join(folder, 'synthetic'));
  const cell = run(folder);
  assert.match(printed(cell('audit')), /420 readable images/);
  assert.match(printed(cell('batch')), /validShare +0\.2 +0\.1/);
  assert.match(printed(cell('wait')), /finished after 16 epochs; the best model.* in .*first\/model/i);
  assert.ok(existsSync(path.join(folder, 'runs', 'first', 'model', 'ferlab.json')));
  const accuracy = Number(/accuracy +([\d.]+)%/.exec(printed(cell('evaluation')))![1]) / 100;
  assert.ok(accuracy > 0.35, `${accuracy} of drawings, of which one in seven would be guessed`);
  for (const id of ['split', 'start', 'evaluation']) {
    assert.equal(dataOf(cell(id), 'application/vnd.plotly.v1+json').length, 1, `${id} shows no figure`);
  }
  for (const id of ['faces', 'batch', 'mistakes']) {
    assert.equal(dataOf(cell(id), 'image/png').length, 1, `${id} shows no picture`);
  }
  assert.equal(dataOf(cell('photo'), 'image/jpeg').length, 1);
});

test('its code is ten cells, and the first one names the one path to change', () => {
  const { cells } = readNotebook(path.join(root, 'notebooks', 'start-here.ipynb'));
  const code = cells.filter(({ cell_type }) => cell_type === 'code');
  assert.equal(code.length, 10);
  assert.match(code[0]!.source, /^const folder = '/m);
  assert.equal(code.filter(({ source }) => source.includes("'dataset/")).length, 1);
});
