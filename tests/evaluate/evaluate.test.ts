import assert from 'node:assert/strict';
import test from 'node:test';
import path from 'path';
import { pixelsOf, subset, type Dataset } from '../../src/data/dataset';
import { calibrate } from '../../packages/insight/index';
import { evaluate, evaluateSome, summarizePredictions } from '../../src/evaluate/evaluate';
import { headlineRows } from '../../src/evaluate/headlineRows';
import { correctOf, mostProbable, predict, type Predictions } from '../../src/evaluate/predict';
import { recognizePixels } from '../../src/evaluate/recognize';
import { coverageAt } from '../../packages/metrics/index';
import { disposeModel, untrainedModel } from '../../src/nn/model';
import { loadModel, saveModel } from '../../src/nn/modelFolder';
import { tf } from '../../packages/tensorflow/index';
import { livelyModel, noise } from '../livelyModel';
import { temporaryFolder } from '../temporaryFolder';
import { tinyDataset, tinySize } from '../tinyDataset';

const info = { network: 'fcn-fer', classes: ['a', 'b', 'c'], preprocessing: tinySize };

test('predictions do not depend on how images are batched, and free their tensors', async () => {
  const model = untrainedModel(info, 1);
  const dataset = tinyDataset(50);
  const before = tf.memory().numTensors;
  const all = await predict(model, dataset);
  const some = await predict(model, subset(dataset, [149, 7, 128]));
  assert.equal(tf.memory().numTensors, before);
  [149, 7, 128].forEach((index, i) => {
    for (let c = 0; c < 3; c++) {
      const difference = all.probabilities[index * 3 + c]! - some.probabilities[i * 3 + c]!;
      assert.ok(Math.abs(difference) < 1e-5);
    }
  });
  for (let i = 0; i < 150; i++) {
    const row = all.probabilities.slice(i * 3, i * 3 + 3);
    assert.ok(Math.abs(row.reduce((a, b) => a + b) - 1) < 1e-5);
    assert.equal(all.confidences[i], Math.max(...row));
  }
  disposeModel(model);
});

test('averaging with the mirrored image is indifferent to mirroring', async () => {
  const model = untrainedModel(info, 1);
  const [face] = [pixelsOf(tinyDataset(1), 0)];
  const mirrored = face!.map((_, i) => face![i - (i % 40) + 39 - (i % 40)]!);
  const before = tf.memory().numTensors;
  const [one, other] = recognizePixels(model, [face!, mirrored], { mirrored: true });
  assert.equal(tf.memory().numTensors, before);
  const plain = recognizePixels(model, [face!, mirrored]);
  for (const name of info.classes) {
    assert.ok(Math.abs(one!.probabilities[name]! - other!.probabilities[name]!) < 1e-6);
    const mean = (plain[0]!.probabilities[name]! + plain[1]!.probabilities[name]!) / 2;
    assert.ok(Math.abs(one!.probabilities[name]! - mean) < 1e-6);
  }
  disposeModel(model);
});

/** Predictions of three classes with these probabilities, as `predict` would give them. */
const predicted = (...rows: [number, number, number][]): Predictions => {
  const probabilities = Float32Array.from(rows.flat());
  return { probabilities, logits: probabilities.map(Math.log), ...mostProbable(probabilities, 3) };
};

test('an evaluation counts what was predicted', () => {
  const dataset = { classes: ['a', 'b', 'c'], labels: Uint16Array.of(0, 0, 1, 1) };
  const predictions = predicted([0.5, 0.25, 0.25], [0, 0.75, 0.25], [0.25, 0.75, 0], [0, 1, 0]);
  const evaluation = summarizePredictions(predictions, dataset);
  assert.deepEqual([evaluation.images, evaluation.accuracy], [4, 0.75]);
  assert.deepEqual(evaluation.confusion, [
    [1, 1, 0],
    [0, 2, 0],
    [0, 0, 0],
  ]);
  const [first, , empty] = evaluation.perClass;
  assert.deepEqual([first!.averagePrecision, first!.areaUnderRoc], [(1 + 2 / 4) / 2, 0.625]);
  const nothing = { precision: 0, recall: 0, f1: 0, support: 0, averagePrecision: null, areaUnderRoc: null };
  const intervals = { precision: null, recall: null, f1: null };
  assert.deepEqual(empty, { expression: 'c', ...nothing, intervals });
  // Bins: 0.5 was right (gap 0.5), 0.75 right once in twice (gap 0.25 each), 1 right.
  assert.ok(Math.abs(evaluation.expectedCalibrationError - (0.5 + 0.5) / 4) < 1e-6);
  assert.equal(evaluation.balancedAccuracy, 0.75);
  assert.equal(evaluation.top2Accuracy, 0.75);
  assert.ok(Math.abs(evaluation.brierScore - (0.375 + 1.625 + 0.125 + 0) / 4) < 1e-6);
  for (const [name, interval] of Object.entries(evaluation.intervals)) {
    assert.ok(interval !== null && interval.low <= interval.high, name);
  }
  const { intervals: none } = summarizePredictions(predictions, dataset, { resamples: 0 });
  assert.deepEqual([...new Set(Object.values(none))], [null]);
});

test('with one class alone, what needs two is null, and every figure can be written', () => {
  const dataset = { classes: ['a', 'b', 'c'], labels: Uint16Array.of(1, 1) };
  const evaluation = summarizePredictions(predicted([0, 1, 0], [0, 1, 0]), dataset);
  assert.deepEqual(
    [evaluation.accuracy, evaluation.cohenKappa, evaluation.intervals.cohenKappa],
    [1, null, null],
  );
  assert.deepEqual(
    evaluation.perClass.map(({ areaUnderRoc, averagePrecision }) => [areaUnderRoc, averagePrecision]),
    [
      [null, null],
      [null, 1],
      [null, null],
    ],
  );
  const rows = headlineRows(evaluation);
  assert.deepEqual(rows[0], ['accuracy', '100.0%', '100.0% to 100.0%']);
  assert.ok(
    rows.some(([name, value, interval]) => /kappa/.test(name) && value === 'undefined' && interval === ''),
  );
  assert.doesNotMatch(JSON.stringify(rows), /NaN|null/);
});

test('the evaluation of some images is that of predictions of them alone', async () => {
  const model = untrainedModel(info, 1);
  const dataset = tinyDataset(20);
  const kept = [50, 3, 4, 31];
  const [all, alone] = [await evaluate(model, dataset), await evaluate(model, subset(dataset, kept))];
  const some = evaluateSome(all, dataset, kept);
  assert.deepEqual(some.confusion, alone.confusion);
  for (const name of ['logits', 'probabilities'] as const) {
    some.predictions[name].forEach((value, i) =>
      assert.ok(Math.abs(value - alone.predictions[name][i]!) < 1e-5, name),
    );
  }
  await assert.rejects(evaluate(model, subset(dataset, [])), /There are no images of tiny to evaluate/);
  disposeModel(model);
});

test('a temperature makes percentages honest without changing an answer, and is kept with the model', async (context) => {
  const folder = path.join(temporaryFolder(context), 'model');
  const model = livelyModel('fcn-fer');
  const images = noise(model, 60);
  const pixels = Uint8Array.from(images.dataSync(), (level) => Math.round(255 * level));
  images.dispose();
  const { preprocessing, classes } = model.info;
  // Half of what the model says is true.
  const dataset: Dataset = {
    folder: 'noise',
    classes,
    pixels,
    preprocessing,
    skipped: [],
    files: Array.from({ length: 60 }, (_, i) => `${i}.png`),
    labels: new Uint16Array(60),
  };
  const answers = (await predict(model, dataset)).classes;
  dataset.labels = answers.map((answer, i) =>
    i % 2 === 0 ? answer : (answer + 1 + (i % 3 === 0 ? 1 : 0)) % 3,
  );

  await assert.rejects(
    evaluate(model, dataset, { temperature: true }),
    /no temperature\. Fit one on held-out images by "ferlab calibrate/,
  );
  const before = await evaluate(model, dataset);
  const tensors = tf.memory().numTensors;
  const fitted = await calibrate(model, dataset);
  assert.equal(tf.memory().numTensors, tensors);
  assert.deepEqual([fitted.data.folder, fitted.data.images], ['noise', 60]);
  assert.equal(fitted.calibrationError.before, before.expectedCalibrationError);
  assert.ok(fitted.calibrationError.after < before.expectedCalibrationError);

  await saveModel(model, folder);
  const loaded = await loadModel(folder);
  const { sets, ...kept } = fitted;
  assert.deepEqual(loaded.info.temperature, kept);
  assert.deepEqual(
    sets.map(({ images }) => images),
    [60],
  );
  const [on, off] = [
    await evaluate(loaded, dataset),
    await evaluate(loaded, dataset, { temperature: false }),
  ];
  assert.ok(Math.abs(on.expectedCalibrationError - fitted.calibrationError.after) < 1e-6);
  assert.ok(on.logLoss < off.logLoss);
  assert.equal(off.expectedCalibrationError, before.expectedCalibrationError);
  assert.deepEqual(on.confusion, off.confusion);
  assert.deepEqual(on.predictions.logits, off.predictions.logits);
  const face = pixelsOf(dataset, 0);
  const [warm, plain] = [true, false].map(
    (temperature) => recognizePixels(loaded, [face], { temperature })[0]!,
  );
  assert.ok(Math.abs(warm!.probability - on.predictions.confidences[0]!) < 1e-6);
  assert.ok(Math.abs(plain!.probability - off.predictions.confidences[0]!) < 1e-6);

  // Those that it is surest of are right: from some probability on there are seven of eight.
  const { confidences } = on.predictions;
  const ranks = [...confidences.keys()].sort((a, b) => confidences[b]! - confidences[a]!);
  dataset.labels = answers.map((answer, i) => (ranks.indexOf(i) < 40 ? answer : (answer + 1) % 3));
  await calibrate(model, dataset);
  const { unsureBelow } = model.info;
  const judged = await predict(model, dataset);
  const rightFrom = (least: number) =>
    coverageAt(least, judged.confidences, correctOf(judged, dataset.labels)).accuracy!;
  assert.ok(rightFrom(unsureBelow!) >= 7 / 8 && rightFrom(unsureBelow! - 0.01) < 7 / 8, `${unsureBelow}`);
  const marked = recognizePixels(model, [face])[0]!;
  assert.equal(marked.unsure, marked.probability < unsureBelow!);

  // Of two sets each counts alike: the ten images of one as if they came up five times.
  dataset.labels = answers.map((answer, i) => (i % 7 < 3 ? answer : (answer + 1 + (i % 2)) % 3));
  const apart = await calibrate(model, {
    ...dataset,
    sets: dataset.files.map((_, i) => Number(i % 6 === 0)),
  });
  const fiveTimes = Array.from(answers.keys()).flatMap((i) => (i % 6 === 0 ? [i, i, i, i, i] : [i]));
  const repeated = await calibrate(model, subset(dataset, fiveTimes));
  assert.deepEqual(
    apart.sets.map((set) => set.images),
    [50, 10],
  );
  assert.ok(Math.abs(apart.value / repeated.value - 1) < 1e-6, `${apart.value} and ${repeated.value}`);

  dataset.labels = answers;
  await assert.rejects(
    calibrate(model, dataset),
    /No temperature fits the 60 images of noise, of which 60 were rec/,
  );
  [model, loaded].forEach(disposeModel);
});

test('the most probable class is the first of equals', () => {
  assert.deepEqual([...mostProbable(Float32Array.of(0.5, 0.5, 0.2, 0.8), 2).classes], [0, 1]);
});

test('other classes than the model knows are refused', async () => {
  const model = untrainedModel(info, 1);
  await assert.rejects(evaluate(model, tinyDataset(2, 2)), /missing: c/);
  const turned = { ...tinyDataset(2), classes: ['c', 'b', 'a'] };
  await assert.rejects(evaluate(model, turned), /another order \(c, b, a\) than the model's \(a, b, c\)/);
  disposeModel(model);
});
