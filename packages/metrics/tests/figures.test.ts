import assert from 'node:assert/strict';
import test from 'node:test';
import { randomStream } from '../../base/index';
import { bootstrapIntervals, quantile, mcnemar, wilsonInterval } from '../chance';
import { classificationReport, confusionMatrix } from '../classificationReport';
import {
  coverageAt,
  coverageCurve,
  averagePrecision,
  precisionRecallCurve,
  areaUnderRoc,
  rocCurve,
} from '../curves';
import { expectedCalibrationError, reliabilityBins, softmaxAt } from '../calibration';
import { fitTemperature } from '../fitTemperature';
import { probabilityScores } from '../probabilityScores';
import recorded from '../../../tests/fixtures/figures.json';

const close = (actual: number | null, expected: number | null, what: string, within = 1e-12) =>
  assert.ok(
    actual === expected || (actual !== null && expected !== null && Math.abs(actual - expected) < within),
    `${what} is ${actual} instead of ${expected}`,
  );

const mean = (values: ArrayLike<number>) =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

const allClose = (actual: readonly number[], expected: readonly (number | null)[], what: string) => {
  assert.equal(actual.length, expected.length, what);
  actual.forEach((value, i) => close(Number.isNaN(value) ? null : value, expected[i]!, `${what}[${i}]`));
};

test("averages and probabilities equal scikit-learn's, with empty classes and equal scores", () => {
  for (const {
    classes,
    labels,
    probabilities,
    predictions,
    topAccuracy: top,
    ...expected
  } of recorded.cases) {
    const report = classificationReport(confusionMatrix(labels, predictions, classes));
    for (const figure of ['precision', 'recall', 'f1'] as const)
      close(report.macro[figure], expected.macro[figure], `macro ${figure}`);
    close(report.balancedAccuracy, expected.balancedAccuracy, 'balanced accuracy');
    close(report.cohenKappa, expected.cohenKappa, "Cohen's kappa");
    const { logLoss, brierScore, rank } = probabilityScores(probabilities, labels, classes);
    close(mean(logLoss), expected.logLoss, 'log loss');
    close(mean(brierScore), expected.brierScore, 'Brier score');
    const topAccuracy = (k: number) => mean(Array.from(rank, (before) => +(before < k)));
    top.forEach((share, i) => {
      if (share !== null) close(topAccuracy(i + 1), share, `top ${i + 1}`);
    });
    assert.equal(topAccuracy(classes), 1);
  }
});

test('kappa is undefined where chance agrees always, as in scikit-learn', () => {
  assert.equal(
    classificationReport([
      [5, 0],
      [0, 0],
    ]).cohenKappa,
    null,
  );
  assert.deepEqual(classificationReport([[0]]).macro, { precision: 0, recall: 0, f1: 0 });
});

test("curves and their areas equal scikit-learn's, with empty classes and equal scores", () => {
  for (const { classes, labels, probabilities, curves } of recorded.cases) {
    curves.forEach(({ precisionRecall, roc, ...areas }, c) => {
      const positive = labels.map((label) => label === c);
      const scores = labels.map((_, i) => probabilities[i * classes + c]!);
      const ours = precisionRecallCurve(scores, positive);
      for (const axis of ['precision', 'recall', 'thresholds'] as const)
        allClose(ours[axis], precisionRecall[axis], axis);
      const { thresholds, ...rates } = rocCurve(scores, positive);
      assert.equal(thresholds[0], Infinity);
      allClose(thresholds.slice(1), roc.thresholds, 'thresholds');
      for (const axis of ['falsePositiveRate', 'truePositiveRate'] as const)
        allClose(rates[axis], roc[axis], axis);
      close(averagePrecision(scores, positive), areas.averagePrecision, 'average precision');
      close(areaUnderRoc(scores, positive), areas.areaUnderRoc, 'area under ROC');
    });
  }
});

test('the temperature is that of the least log loss', () => {
  for (const { classes, labels, logits, temperature } of recorded.cases) {
    const fitted = fitTemperature(logits, labels, classes);
    if (temperature === null) {
      assert.equal(fitted, 100);
      continue;
    }
    // A minimum is found to the root of the precision of its values.
    close(fitted / temperature, 1, 'temperature', 1e-6);
    const lossAt = (t: number) =>
      mean(probabilityScores(Array.from(softmaxAt(t, logits, classes)), labels, classes).logLoss);
    for (const other of [0.97, 1.03]) assert.ok(lossAt(fitted) < lossAt(other * fitted));
  }
});

test('a temperature that made logits too sure is found again; what nothing limits ends at the range', () => {
  const random = randomStream('temperature');
  const logits: number[] = [];
  const labels = Array.from({ length: 4000 }, () => {
    const row = [0, 1, 2].map(() => random.normal(0, 1.5));
    logits.push(...row.map((logit) => 3 * logit));
    const probabilities = softmaxAt(1, row, 3);
    const drawn = random.uniform();
    return drawn < probabilities[0]! ? 0 : drawn < probabilities[0]! + probabilities[1]! ? 1 : 2;
  });
  close(fitTemperature(logits, labels, 3), 3, 'temperature', 0.2);
  assert.equal(fitTemperature([2, 0, 0, 1], [0, 1], 2), 0.01);
  assert.equal(fitTemperature([2, 0, 0, 1], [1, 0], 2), 100);
  const [row] = [softmaxAt(0.01, [500, 400, -800], 3)];
  assert.deepEqual([...row], [1, 0, 0]);
});

test("McNemar's test equals SciPy's exact binomial", () => {
  for (const { onlyOne, onlyOther, pValue } of recorded.mcnemar) {
    const side = (first: boolean) => [
      ...Array<boolean>(onlyOne).fill(first),
      ...Array<boolean>(onlyOther).fill(!first),
      ...[true, false],
    ];
    const result = mcnemar(side(true), side(false));
    assert.deepEqual([result.onlyOne, result.onlyOther], [onlyOne, onlyOther]);
    close(result.pValue, pValue, `p of ${onlyOne} and ${onlyOther}`);
  }
});

test("Wilson's interval equals SciPy's, and is honest where all or none are right", () => {
  // scipy.stats.binomtest(k, n).proportion_ci(method="wilson"), SciPy 1.17.1
  for (const [right, of, low, high] of [
    [0, 5, 0, 0.434482465],
    [5, 5, 0.565517535, 1],
    [7, 10, 0.396778147, 0.892208733],
    [228, 280, 0.764592852, 0.855471605],
    [1, 1000, 0.000176546, 0.005642559],
  ] as const) {
    const interval = wilsonInterval(right, of);
    close(interval.low, low, `low of ${right} of ${of}`, 1e-6);
    close(interval.high, high, `high of ${right} of ${of}`, 1e-6);
  }
});

test('coverage: fewer answers, and how many of them are right', () => {
  const [confidences, correct] = [
    [0.9, 0.5, 0.5, 0.8],
    [true, false, true, false],
  ];
  assert.deepEqual(coverageCurve(confidences, correct), {
    threshold: [0.5, 0.8, 0.9],
    coverage: [1, 0.5, 0.25],
    accuracy: [0.5, 0.5, 1],
  });
  const curve = coverageCurve(confidences, correct);
  curve.threshold.forEach((threshold, i) => {
    const { coverage, accuracy } = coverageAt(threshold, confidences, correct);
    assert.deepEqual([coverage, accuracy], [curve.coverage[i], curve.accuracy[i]]);
  });
  const nothing = { threshold: 0.95, answered: 0, coverage: 0, accuracy: null };
  assert.deepEqual(coverageAt(0.95, confidences, correct), nothing);
});

test('reliability bins hold every image once, and the calibration error is their mean gap', () => {
  const random = randomStream('reliability');
  const confidences = Array.from({ length: 300 }, () => random.uniform());
  const correct = confidences.map((confidence) => random.chance(confidence));
  const bins = reliabilityBins([...confidences, 0, 1 / 15, 1], [...correct, true, false, true]);
  assert.equal(
    bins.reduce((sum, { images }) => sum + images, 0),
    303,
  );
  for (const { from, to, images, confidence, accuracy } of bins) {
    const inside = confidences.flatMap((value, i) => (value > from && value <= to ? [i] : []));
    const extra = (from === 0 ? 2 : 0) + (to === 1 ? 1 : 0);
    assert.equal(images, inside.length + extra);
    assert.ok(confidence >= from && confidence <= to);
    if (extra === 0) close(accuracy, inside.filter((i) => correct[i]).length / images, 'accuracy');
  }
  const gap = reliabilityBins(confidences, correct).reduce(
    (sum, { images, confidence, accuracy }) => sum + (images / 300) * Math.abs(confidence - accuracy),
    0,
  );
  close(expectedCalibrationError(confidences, correct), gap, 'calibration error');
});

test('bootstrap intervals are those of the normal distribution for a share of many, and repeat', () => {
  const { values, shares, expected } = recorded.quantiles;
  shares.forEach((share, i) => close(quantile(values, share), expected[i]!, `quantile ${share}`));
  const [images, share] = [2000, 0.8];
  const figuresOf = (drawn: Uint32Array) => {
    const right = drawn.reduce((sum, image) => sum + (image < share * images ? 1 : 0), 0);
    return { accuracy: right / images, never: null, seldom: drawn[0] === 7 ? 5 : null };
  };
  const intervals = bootstrapIntervals(images, figuresOf, { seed: 3 });
  const half = 1.96 * Math.sqrt((share * (1 - share)) / images);
  close(intervals.accuracy!.low, share - half, 'low', 0.1 * half);
  close(intervals.accuracy!.high, share + half, 'high', 0.1 * half);
  assert.equal(intervals.never, null);
  assert.deepEqual(bootstrapIntervals(images, figuresOf, { seed: 3 }), intervals);
  assert.notDeepEqual(bootstrapIntervals(images, figuresOf, { seed: 4 }), intervals);
  const narrower = bootstrapIntervals(images, figuresOf, { seed: 3, level: 0.5 }).accuracy!;
  assert.ok(narrower.low > intervals.accuracy!.low && narrower.high < intervals.accuracy!.high);
});
