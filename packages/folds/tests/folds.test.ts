import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'fs';
import path from 'path';
import test from 'node:test';
import { dealFolds, disposeModel, type Dataset, untrainedModel } from '../../../src/index';
import { tf } from '../../tensorflow/index';
import { playKernel } from '../../../tests/playKernel';
import { temporaryFolder } from '../../../tests/temporaryFolder';
import { tinyDataset, tinySize } from '../../../tests/tinyDataset';
import { quick } from '../../../tests/tinyTraining';
import {
  crossValidate,
  findSuspects,
  learningCurve,
  outOfFold,
  showCrossValidation,
  showLearningCurve,
  showSuspects,
  suspectsAmong,
  suspectsTable,
} from '../index';
import { learningCurveFigure } from '../plots/learningCurveFigure';

const data = tinyDataset(12);
const config = quick({ epochs: 8, validShare: 0.2, batchSize: 4 });

test('folds: each image in one, classes alike, twins and people together, the same for the same seed', () => {
  const people = Array.from(data.labels, (_, i) => (i < 12 ? `p${i % 2}` : undefined));
  const twins: Dataset = { ...data, people };
  const parts = dealFolds(twins, 4, 94);
  for (const label of data.classes.keys()) {
    const counts = [0, 0, 0, 0];
    parts.forEach((part, i) => data.labels[i] === label && counts[part]!++);
    assert.ok(Math.max(...counts) - Math.min(...counts) <= 1, String(counts));
  }
  assert.equal(new Set(people.flatMap((person, i) => (person === 'p0' ? [parts[i]] : []))).size, 1);
  assert.deepEqual(dealFolds(twins, 4, 94), parts);
  assert.notDeepEqual(dealFolds(twins, 4, 95), parts);
});

test('out of fold: judged by a network that learnt from the others; a second call trains nothing anew', async (context) => {
  const folder = temporaryFolder(context);
  const before = tf.memory().numTensors;
  const first = await outOfFold(config, data, { folds: 2, folder });
  assert.equal(tf.memory().numTensors, before);
  assert.deepEqual(readdirSync(folder).sort(), ['part-1', 'part-2']);
  assert.equal(first.trainedOn, 15);
  const right = Array.from(first.predictions.classes).filter((answer, i) => answer === data.labels[i]).length;
  assert.ok(right > 20, `${right} of 36`);
  const epochs: number[] = [];
  const again = await outOfFold(config, data, { folds: 2, folder, onProgress: (done) => epochs.push(done) });
  assert.deepEqual(again.predictions, first.predictions);
  assert.deepEqual(epochs, [8, 16]);
});

test('what can not be dealt is refused before anything is trained', async (context) => {
  const folder = path.join(temporaryFolder(context), 'none');
  const refused = (options: object, message: RegExp, of: Dataset = data) =>
    assert.rejects(outOfFold(config, of, { folder, ...options }), message);
  await refused({ folds: 1 }, /Expected folds to be a whole number from 2 to 50 but found 1/);
  await refused({ share: 0 }, /Expected share to be above 0/);
  await refused({ by: 'person' }, /Expected at least 5 people in tiny but 0 are known.*groupBy/);
  await refused(
    { folds: 3 },
    /Class "a" of tiny has too few different images to be judged in 3 parts/,
    tinyDataset(2),
  );
  assert.equal(existsSync(folder), false);
});

test('cross-validation: against the model before, the commonest answer, and what so few images can not tell', async (context) => {
  const sent = playKernel();
  const folder = temporaryFolder(context);
  const classes = ['happy', 'sad', 'anger'];
  const start = untrainedModel({ network: 'fcn-fer', classes, preprocessing: tinySize }, 1);
  const named = { ...data, classes };
  const before = tf.memory().numTensors;
  const checked = await crossValidate(config, named, { folds: 2, folder, from: start });
  assert.equal(tf.memory().numTensors, before);
  assert.equal(checked.evaluation.images, 36);
  assert.ok(checked.interval.low < checked.evaluation.accuracy && checked.evaluation.accuracy > 0.5);
  assert.equal(checked.majority.accuracy, 1 / 3);
  assert.ok(checked.before!.accuracy < 0.7 && checked.before!.pValue <= 1);
  assert.match(checked.cautions.at(-1)!, /Of fewer than 25 images .* happy \(12\), sad \(12\), anger \(12\)/);
  showCrossValidation(checked);
  const shown = sent.map(({ data }) => String(data['text/plain'])).join('\n');
  assert.match(shown, /the model begun from/);
  assert.match(shown, /what these images cannot tell/);
  const unknown = await crossValidate(
    quick({ epochs: 1, validShare: 0.25 }),
    { ...data, classes: ['tired', 'sad', 'anger'] },
    { folds: 2, folder: path.join(folder, 'other'), from: start },
  );
  assert.equal(unknown.before, undefined);
  disposeModel(start);
});

test('a learning curve rises, and what is foreseen lies beyond it', async (context) => {
  playKernel();
  const curve = await learningCurve(quick({ epochs: 1, validShare: 0.25 }), data, {
    folder: temporaryFolder(context),
    shares: [0.5, 1],
    folds: 2,
    more: 30,
  });
  const [half, all] = curve.points as [(typeof curve.points)[0], (typeof curve.points)[0]];
  assert.ok(half.perClass < all.perClass);
  assert.equal(curve.foreseen.perClass, all.perClass + 30);
  assert.ok(curve.foreseen.accuracy <= 1 && curve.foreseen.interval.low <= curve.foreseen.interval.high);
  await showLearningCurve(curve);
  const point = (perClass: number, accuracy: number) => ({
    perClass,
    accuracy,
    interval: { low: accuracy - 0.1, high: accuracy + 0.1 },
  });
  const figure = learningCurveFigure({ points: [point(10, 0.5), point(20, 0.6)], foreseen: point(70, 0.7) });
  assert.deepEqual(
    figure.data.map(({ x }) => x),
    [
      [10, 20],
      [20, 70],
    ],
  );
  await assert.rejects(learningCurve(config, data, { shares: [1, 0.5] }), /two rising ones/);
});

test('planted wrong labels are found first', async (context) => {
  playKernel();
  const wrong = [4, 17, 30];
  const many = tinyDataset(20);
  const labels = many.labels.map((label, i) => (wrong.includes(i) ? (label + 1) % 3 : label));
  const planted = { ...many, labels };
  const suspects = await findSuspects(quick({ epochs: 10, batchSize: 8, validShare: 0.2 }), planted, {
    folds: 2,
    folder: temporaryFolder(context),
  });
  const first = suspects.slice(0, 9).map(({ index }) => index);
  assert.ok(wrong.filter((index) => first.includes(index)).length >= 2, String(first));
  const found = suspects.find(({ index }) => wrong.includes(index))!;
  assert.equal(found.label, many.classes[labels[found.index]!]);
  assert.equal(found.suggested, many.classes[many.labels[found.index]!]);
  await showSuspects(suspects, planted);
  const sure = suspectsAmong(
    { probabilities: Float32Array.from([0, 1, 1, 0]) },
    {
      labels: Uint16Array.from([0, 0]),
      classes: ['a', 'b'],
      files: ['x.png', '=1.png'],
    },
  );
  assert.equal(suspectsTable(sure), 'file,label,suggested,score\nx.png,a,b,1.0000\n');
});
