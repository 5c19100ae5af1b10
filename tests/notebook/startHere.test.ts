import assert from 'node:assert/strict';
import { spawnSync } from 'child_process';
import { existsSync, readFileSync, writeFileSync } from 'fs';
import path from 'path';
import test from 'node:test';
import { synthesizeDataset } from '../../src/data/synthetic/synthesizeDataset';
import { temporaryFolder } from '../temporaryFolder';
import { dataOf, printed, readNotebook } from './notebook';

const root = path.join(__dirname, '..', '..');

/** Runs the notebook on a folder of fewer drawings, with its run in a folder of the test's. */
function run(folder: string) {
  const place = (name: string) => JSON.stringify(JSON.stringify(path.join(folder, name))).slice(1, -1);
  const moved = [
    ["'dataset/synthetic/train'", place('synthetic/train')],
    ['startTraining(config, data, {', `startTraining(config, data, { folder: ${place('runs/first')},`],
    ['openTrained();', `openTrained(undefined, ${place('runs')});`],
  ] as const;
  let text = readFileSync(path.join(root, 'notebooks', 'start-here.ipynb'), 'utf8');
  for (const [from, to] of moved) {
    assert.ok(text.includes(from), `start-here.ipynb no longer says ${from}`);
    text = text.replaceAll(from, () => to);
  }
  const copy = path.join(folder, 'start-here.ipynb');
  writeFileSync(copy, text);
  const output = path.join(folder, 'executed.ipynb');
  const command = [path.join(root, 'scripts', 'notebook.js'), copy, '--output', output];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8' });
  assert.equal(status, 0, stdout + stderr);
  const { cells } = readNotebook(output);
  return (id: string) => cells.find((candidate) => candidate.id === id);
}

test('from a folder to a trained model in ten cells', async (context) => {
  const folder = temporaryFolder(context);
  await synthesizeDataset({ out: path.join(folder, 'synthetic'), perClass: 60 });
  const cell = run(folder);
  assert.match(printed(cell('audit')), /420 images that can be read/);
  assert.match(printed(cell('batch')), /validShare +0\.2 +0\.1/);
  assert.match(printed(cell('wait')), /finished after 16 epochs; the best model lies in .*first\/model/);
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
