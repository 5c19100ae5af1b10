import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import sharp from 'sharp';
import { expectedCalibrationError, reliabilityBins } from '../../metrics/index';
import { subset, evaluate, disposeModel } from '../../../src/index';
import { randomStream } from '../../base/index';
import { type Figure, stopDrawing } from '../../display/index';
import { faultSheet } from '../pictures/faultSheet';
import { visiblePoints } from '../plots/classCurves';
import { coverageCurve } from '../plots/coverageCurve';
import { embeddingMap } from '../plots/embeddingMap';
import { perClassBars } from '../../plots/index';
import { precisionRecallCurves } from '../plots/precisionRecallCurves';
import { errorByChance, reliabilityDiagram } from '../plots/reliabilityDiagram';
import { robustnessCurves } from '../plots/robustnessCurves';
import { rocCurves } from '../plots/rocCurves';
import * as quality from '../showQuality';
import { tf } from '../../tensorflow/index';
import { livelyClasses, livelyModel } from '../../../tests/livelyModel';
import { tinyDataset } from '../../../tests/tinyDataset';
import { playKernel } from '../../../tests/playKernel';
import { matchesSnapshot } from '../../../tests/snapshot';

const sent = playKernel();
after(stopDrawing);

const HOSTILE = '<img src=x onerror=alert(1)>';
const bins = [
  { from: 0, to: 0.5, images: 10, confidence: 0.4, accuracy: 0.3 },
  { from: 0.5, to: 1, images: 30, confidence: 0.8, accuracy: 0.9 },
];
const empty = { from: 0, to: 1, images: 0, confidence: 0, accuracy: 0 };
const levels = [
  { strength: 0, unit: '% of the light lost', accuracy: 0.8 },
  { strength: 50, unit: '% of the light lost', accuracy: 0.42 },
];
const noise = levels.map((level) => ({ ...level, unit: 'levels of noise' }));
const fear = { name: 'fear', thresholds: [0.2, 0.7] };
const precisionRecall = { ...fear, precision: [0.5, 0.8, 1], recall: [1, 0.6, 0], averagePrecision: 0.74 };
const roc = {
  ...fear,
  thresholds: [Infinity, 0.7, 0.2],
  falsePositiveRate: [0, 0.1, 1],
  truePositiveRate: [0, 0.8, 1],
  area: 0.85,
};
const coverage = { threshold: [0.1, 0.5, 0.905], coverage: [1, 0.7, 0.2], accuracy: [0.8, 0.9, 1] };
const interval = { low: 0.6, high: 0.8 };
const face = { x: 1.23456, y: -2, truth: 'fear', predicted: 'fear', confidence: 0.91 };
const scores = { name: 'fear', precision: 0.71, recall: 0.66, f1: 0.684, support: 306 };

test('figures match their snapshots', () => {
  const softer = bins.map((bin) => ({ ...bin, confidence: bin.accuracy }));
  const both = [
    { name: 'as trained', bins: [...bins, empty] },
    { name: 'temperature 1.3', bins: softer },
  ];
  matchesSnapshot('reliabilityDiagram', reliabilityDiagram(both));
  const none = { name: 'sad', thresholds: [] };
  matchesSnapshot(
    'precisionRecallCurves',
    precisionRecallCurves([
      precisionRecall,
      { ...none, precision: [1], recall: [0], averagePrecision: null },
    ]),
  );
  matchesSnapshot('rocCurves', rocCurves([roc]));
  matchesSnapshot('coverageCurve', coverageCurve(coverage));
  matchesSnapshot(
    'embeddingMap',
    embeddingMap(
      ['fear', 'sad'],
      [{ ...face, predicted: 'sad' }, face, { ...face, truth: 'sad', predicted: 'sad' }],
    ),
  );
  const curves = [
    { kind: 'darkness', levels },
    { kind: 'noise', levels: noise },
  ];
  matchesSnapshot('robustnessCurves', robustnessCurves(curves, { baseline: 0.25 }));
  const known = { precision: interval, recall: interval, f1: null };
  matchesSnapshot(
    'perClassBars-intervals',
    perClassBars([
      { ...scores, intervals: known },
      { name: 'sad', precision: NaN, recall: 0, f1: NaN },
    ]),
  );
});

const textsOf = (figure: Figure, trace = 0) => figure.data[trace]!.hovertext as string[];

test('bins of one to five faces are drawn faint, apart from the line, and say how many they are', () => {
  const few = { from: 0.2, to: 0.3, images: 5, confidence: 0.25, accuracy: 1 };
  const figure = reliabilityDiagram([{ name: 'a', bins: [few, ...bins] }]);
  const [, line, faint, bars] = figure.data;
  assert.deepEqual([line!.x, faint!.x, faint!.y], [[0.4, 0.8], [0.25], [1]]);
  assert.deepEqual([line!.opacity, faint!.opacity, faint!.mode], [undefined, 0.3, 'markers']);
  assert.deepEqual(bars!.text, ['5', '', '']);
  assert.deepEqual((bars!.marker as { opacity: number[] }).opacity, [0.3, 0.7, 0.7]);
  const six = reliabilityDiagram([{ name: 'a', bins: [{ ...few, images: 6 }] }]);
  assert.equal(six.data.length, 3);
});

test('the error that chance alone makes is that of drawing right and wrong by the percentages', () => {
  const random = randomStream('calibration by chance');
  const sure = Array.from({ length: 350 }, () => random.uniform(0.4, 1));
  const errors = Array.from({ length: 300 }, () =>
    expectedCalibrationError(
      sure,
      sure.map((confidence) => random.chance(confidence)),
    ),
  );
  const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
  const bins = reliabilityBins(sure, Array<boolean>(350).fill(true));
  // Means of 300 draws are off by 0.0008; the normal distribution stands in for small bins' binomial ones.
  assert.ok(Math.abs(errorByChance(bins) - mean) < 0.003, `${errorByChance(bins)} ${mean}`);
});

test('hovering says in a sentence what a point is', () => {
  assert.match(
    textsOf(reliabilityDiagram([{ name: 'a', bins }]), 1)[1]!,
    /^30 faces were answered with 50% to 100%,<br>on average 80\.0%; 90\.0% of these answers are right \(10\.0% too modest\)$/,
  );
  assert.equal(
    textsOf(coverageCurve(coverage))[1],
    'saying "not sure" below 50.0%, it answers 70.0% of the faces<br>and is right in 90.0% of these',
  );
  assert.equal(
    textsOf(robustnessCurves([{ kind: 'darkness', levels }]))[1],
    'with 50% of the light lost,<br>42.0% of the faces are recognized',
  );
  const map = embeddingMap(['fear'], [{ ...face, predicted: 'sad' }]);
  assert.deepEqual(textsOf(map), ['fear, taken for sad with 91%']);
  const bars = perClassBars([{ ...scores, intervals: { recall: interval } }]);
  assert.match(textsOf(bars, 1)[0]!, /recall\)<br>with other faces of the kind, between 60\.0% and 80\.0%/);
});

test('the expected calibration error is that of the bins', () => {
  // (10 x 0.1 + 30 x 0.1) / 40
  assert.match(
    JSON.stringify(reliabilityDiagram([{ name: 'a', bins }])),
    /a: calibration error 10\.0% \(chance alone: /,
  );
});

test('an interval reaches from its low to its high end, above its bar and in it', () => {
  const { data } = perClassBars([{ ...scores, intervals: { precision: interval } }]);
  const [bar, above] = [data[0]!, data[3]!];
  const down = (trace: typeof bar) => (trace.error_y as { arrayminus: number[] }).arrayminus[0]!;
  assert.equal((bar.y as number[])[0]! - down(bar), 0.6);
  assert.deepEqual(above.y, [0.8]);
  assert.ok(Math.abs(0.8 - down(above) - 0.71) < 1e-9);
});

test('a curve keeps its ends and every point that can be told apart', () => {
  const many = Array.from({ length: 10001 }, (_, i) => i / 10000);
  const kept = visiblePoints(
    many,
    many.map((x) => x * x),
  );
  assert.ok(kept.length < 600 && kept[0] === 0 && kept.at(-1) === 10000);
  kept.slice(1).forEach((i, k) => assert.ok(many[i]! - many[kept[k]!]! < 0.0032));
  assert.deepEqual(visiblePoints([], []), []);
});

test('figures of nothing are figures', () => {
  const figures = [
    reliabilityDiagram([]),
    reliabilityDiagram([{ name: 'a', bins: [empty] }]),
    precisionRecallCurves([]),
    rocCurves([]),
    coverageCurve({ threshold: [], coverage: [], accuracy: [] }),
    embeddingMap([], []),
    robustnessCurves([]),
  ];
  for (const { layout } of figures) {
    assert.ok(layout.width > 0 && layout.height > 0);
    assert.doesNotMatch(JSON.stringify(layout), /null|Infinity|NaN/);
  }
});

test('names never become markup', () => {
  const hostile = levels.map((level) => ({ ...level, unit: HOSTILE }));
  const figures = [
    reliabilityDiagram([{ name: HOSTILE, bins }]),
    precisionRecallCurves([{ ...precisionRecall, name: HOSTILE }]),
    rocCurves([{ ...roc, name: HOSTILE }]),
    embeddingMap([HOSTILE], [{ ...face, truth: HOSTILE, predicted: HOSTILE }]),
    robustnessCurves([{ kind: HOSTILE, levels: hostile }]),
  ];
  for (const figure of figures) {
    const text = JSON.stringify(figure);
    assert.ok(!text.includes('<img') && text.includes('&lt;img'), text);
  }
});

test('a sheet of faults has a row each, at the size of its faces', async () => {
  const picture = { pixels: new Uint8Array(66 * 88).fill(200), width: 66, height: 88, channels: 1 as const };
  const faces = [
    { ...picture, label: HOSTILE, note: HOSTILE },
    { ...picture, label: '2' },
  ];
  const row = { title: HOSTILE, unit: HOSTILE, faces };
  const { width, height } = await sharp(await faultSheet([row, row])).metadata();
  assert.deepEqual([width, height], [2 * (196 + 2 * 80), 2 * 2 * 128]);
  assert.equal((await sharp(await faultSheet([])).metadata()).width, 480);
});

test('every picture of an evaluation comes out drawn', async () => {
  const model = livelyModel('fcn-fer');
  const dataset = { ...tinyDataset(8), classes: livelyClasses };
  const before = tf.memory().numTensors;
  const evaluation = await evaluate(model, dataset);
  await quality.showReliability(evaluation, dataset, { beside: { again: evaluation } });
  await quality.showPrecisionRecall(evaluation, dataset);
  await quality.showRoc(evaluation, dataset);
  await quality.showCoverage(evaluation, dataset);
  await quality.showEmbedding(evaluation, dataset, model);
  await quality.showRobustness(model, dataset, { kinds: ['blur'], images: 6, face: 3 });
  await quality.showFaults(subset(dataset, [0]));
  const texts = sent.map(({ data }) => String(data['text/plain']));
  assert.ok(texts.includes('Laying them out on a map: 0 rounds, looking for neighbours'));
  assert.ok(texts.some((text) => /^Laying them out on a map: 100%, 500 of 500 rounds/.test(text)));
  const drawn = (type: string) => sent.filter(({ data }) => data[type] !== undefined).length;
  assert.deepEqual([drawn('image/svg+xml'), drawn('image/png')], [6, 2]);
  assert.doesNotMatch(JSON.stringify(sent.map(({ data }) => data['text/plain'])), /no still picture/);
  assert.equal(tf.memory().numTensors, before);
  disposeModel(model);
});
