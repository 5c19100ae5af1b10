import assert from 'node:assert/strict';
import { readFileSync } from 'fs';
import path from 'path';
import test from 'node:test';
import { placeDrawings } from '../drawnFaces';
import { temporaryFolder } from '../temporaryFolder';
import { dataOf, printed } from './notebook';
import { runCopy } from './runCopy';

/** A copy that keeps its data, its model and its report in a folder of the test's, and learns fewer faces more often. */
const run = (folder: string, name: string) =>
  runCopy(
    folder,
    name,
    (place) => [
      ['openDataset()', `openDataset(undefined, ${place('dataset')})`],
      [
        'epochs: 8, learningRate: 0.004, dropoutScale: 0.5, erasing: 0.1',
        'epochs: 11, batchSize: 16, learningRate: 0.002, dropoutScale: 0, erasing: 0',
      ],
      ['openModel(data, config)', `openModel(data, config, ${place('runs')})`],
      ...(name === 'evaluate.ipynb' ? [["'runs/report.html'", place('report.html')] as const] : []),
    ],
    true,
  );

test('the notebooks on evaluation run from top to bottom, on drawings and a model of their own', async (context) => {
  const folder = temporaryFolder(context);
  await placeDrawings(path.join(folder, 'dataset'));
  const cell = run(folder, 'evaluate.ipynb');
  assert.match(printed(cell('open')), /105 validation faces/);
  const accuracy = Number(/accuracy +([\d.]+)%/.exec(printed(cell('figures')))![1]) / 100;
  assert.ok(accuracy > 0.5, `${accuracy} of drawings`);
  for (const id of ['bars', 'confusion', 'precision-recall', 'roc', 'reliability', 'honest', 'coverage']) {
    assert.equal(dataOf(cell(id), 'application/vnd.plotly.v1+json').length, 1, `${id} shows no figure`);
  }
  assert.match(readFileSync(path.join(folder, 'report.html'), 'utf8'), /<h1>How good is .*model\?<\/h1>/);

  // The second one takes the model that the first one trained.
  const inside = run(folder, 'inside.ipynb');
  const wrong = Number(/(\d+) of 105 faces are taken/.exec(printed(inside('evaluation')))![1]);
  assert.ok(Math.abs(wrong - 105 * (1 - accuracy)) < 1, `${wrong} faces, ${accuracy}`);
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
