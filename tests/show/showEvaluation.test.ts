import assert from 'node:assert/strict';
import test from 'node:test';
import { summarizePredictions } from '../../src/evaluate/evaluate';
import { mostProbable } from '../../src/evaluate/predict';
import { judgedFace, perClassTable, showFigures, showRecognized } from '../../src/show/showEvaluation';
import { tinyDataset } from '../tinyDataset';
import { playKernel } from '../playKernel';

const sent = playKernel();

/** Of 40 images of "a" and 20 of "b", 45 are recognized; none are of "c". */
const labels = Uint16Array.from({ length: 60 }, (_, i) => (i < 40 ? 0 : 1));
const rows = Array.from(labels, (label, i) =>
  i % 4 === 0 ? [0.3, 0.2, 0.5] : label === 0 ? [0.8, 0.2, 0] : [0.1, 0.8, 0.1],
);
const probabilities = Float32Array.from(rows.flat());
const predictions = { probabilities, logits: probabilities, ...mostProbable(probabilities, 3) };
const evaluation = summarizePredictions(predictions, { classes: ['a', 'b', 'c'], labels });

test('the headline figures stand in one table with their intervals, beside the baseline', () => {
  showFigures(evaluation);
  const lines = (sent.at(-1)!.data['text/plain'] as string).split('\n');
  assert.match(lines[0]!, /^figure +value +95% interval +meaning$/);
  assert.match(lines[2]!, /^accuracy +75\.0% +6\d\.\d% to 8\d\.\d% +share of right answers$/);
  assert.match(lines[3]!, /^accuracy of always answering "a" +66\.7% +a model must beat it$/);
  assert.ok(lines.some((line) => /^Cohen's kappa +0\.\d{3} +0\.\d{3} to 0\.\d{3} +agreement/.test(line)));
  assert.ok(lines.some((line) => /^log loss .* 0 is best, 1\.10 is guessing$/.test(line)));
  assert.match(lines.at(-1)!, /^expected calibration error +\d+\.\d% +mean gap/);
  assert.ok(
    lines.slice(2).every((line) => /[a-z]$/.test(line)),
    'a figure without a meaning',
  );
  assert.doesNotMatch(lines.join('\n'), /^recall/m);
  assert.doesNotMatch(lines.join(), /NaN|null|undefined/);

  const even = summarizePredictions(predictions, {
    classes: ['a', 'b', 'c'],
    labels: labels.map((_, i) => i % 3),
  });
  showFigures(even);
  assert.match(sent.at(-1)!.data['text/plain'] as string, /always answering the same +33\.3%/);
});

test('the table of classes has the interval of F1, and none for a class without images', () => {
  const table = perClassTable(evaluation);
  assert.deepEqual(table.columns, [
    'expression',
    'precision',
    'recall',
    'F1',
    'F1, low',
    'F1, high',
    'images',
  ]);
  const [a, , c] = table.values as (string | number)[][];
  assert.deepEqual([a![0], a![1], a![2], a![6]], ['a', 1, 0.75, 40]);
  assert.ok(a![4]! < a![3]! && a![3]! < a![5]!);
  assert.deepEqual(c, ['c', 0, 0, 0, '', '', 0]);
});

test('a face carries the truth where it is known, and a tick or a cross', async () => {
  const dataset = { ...tinyDataset(20), labels };
  const [wrong, right] = [0, 1].map((i) => judgedFace(evaluation, dataset, i));
  assert.deepEqual([wrong!.label, wrong!.note, wrong!.good], ['c 50%', 'true: a', false]);
  assert.deepEqual([right!.label, right!.note, right!.good], ['a 80%', 'true: a', true]);

  const answer = { expression: 'sad', probability: 1, probabilities: { sad: 1, happy: 0 }, unsure: false };
  const shown = async (...truth: string[]) => {
    await showRecognized([{ ...answer, pixels: new Uint8Array(12) }], { height: 4, width: 3 }, truth);
    return sent.at(-1)!.data['image/png'];
  };
  const pictures = [await shown(), await shown('sad'), await shown('happy')];
  assert.equal(new Set(pictures).size, 3);
});
