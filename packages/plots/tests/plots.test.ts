import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { classDistribution } from '../classDistribution';
import { cellColor, confusionMatrix } from '../confusionMatrix';
import { learningRateFinder } from '../../checks/index';
import { perClassBars } from '../perClassBars';
import { runCurves } from '../runCurves';
import { type HistoryRow, trainingCurves } from '../trainingCurves';
import { collect, contrast, displayFigure, inkOn, stopDrawing } from '../../display/index';
import { matchesSnapshot } from '../../../tests/snapshot';

const history: HistoryRow[] = [1, 2, 3].map((epoch) => ({
  epoch,
  trainLoss: 2 / epoch,
  trainAccuracy: 0.3 * epoch,
  validLoss: 1.5 / epoch,
  validAccuracy: [0.4, 0.7, 0.6][epoch - 1],
  learningRate: 0.004 / epoch,
}));

after(stopDrawing);

const HOSTILE = '<img src=x onerror=alert(1)>';

test('figures match their snapshots', () => {
  matchesSnapshot('trainingCurves', trainingCurves(history, { baseline: 0.2357, bestEpoch: 2, epochs: 10 }));
  matchesSnapshot('trainingCurves-empty', trainingCurves([]));
  matchesSnapshot(
    'classDistribution',
    classDistribution({ train: { fear: 1709, happy: 3120 }, valid: { fear: 306, happy: 554 } }),
  );
  matchesSnapshot(
    'confusionMatrix',
    confusionMatrix(
      ['fear', 'surprise'],
      [
        [38, 12],
        [4, 46],
      ],
    ),
  );
  matchesSnapshot(
    'perClassBars',
    perClassBars([
      { name: 'fear', precision: 0.71, recall: 0.66, f1: 0.684, support: 306 },
      { name: 'sad', precision: NaN, recall: 0, f1: NaN },
    ]),
  );
  const sweep = { rates: [1e-6, 1e-4, 0.01, 1], losses: [2, 1.9, 1.2, 5.5] };
  matchesSnapshot('learningRateFinder', learningRateFinder({ ...sweep, suggestion: 1e-4, steepest: 0.01 }));
  matchesSnapshot(
    'runCurves',
    runCurves([
      { name: 'a', history },
      { name: 'b', history: history.slice(1) },
    ]),
  );
});

test("a sweep's marks lie in its picture, though the first loss may be low by chance", () => {
  const sweep = { rates: [1e-6, 1e-4, 1e-3, 0.01, 1], losses: [1.92, 1.96, 1.95, 1.9, 7] };
  const { layout } = learningRateFinder({ ...sweep, suggestion: 1e-3, steepest: 0.01 });
  const [low, high] = (layout.yaxis as { range: [number, number] }).range;
  assert.ok(low < 1.9 && high > 1.96 && high < 2.1, `${low} to ${high}`);
});

test('what was changed on the way is written below the panels, in as much room as it takes', () => {
  const changes = [1, 1.5, 2].map((epoch) => ({ epoch, text: `${HOSTILE} 1 → ${epoch}` }));
  const [plain, changed] = [trainingCurves(history), trainingCurves(history, { changes })];
  const [before, after] = [plain, changed].map(
    ({ layout }) => layout.annotations as { text: string; y: number }[],
  );
  assert.equal(after!.length, before!.length + 1);
  const { text, y } = after!.at(-1)!;
  assert.match(text, /after 1\.0 epochs: .* 1 → 1 .*after 1\.5 epochs.*<br>after 2\.0 epochs/);
  assert.doesNotMatch(text, /<img/);
  assert.equal(y, 0);
  const room = ({ height, margin }: typeof plain.layout) => height - (margin as { b: number }).b;
  assert.equal(room(changed.layout), room(plain.layout), 'the panels are as high as before');
  assert.equal((changed.layout.shapes as unknown[]).length, 9, 'a line in each panel');
});

test('figures are plain JSON', () => {
  const figure = trainingCurves(history, { baseline: 0.2 });
  assert.deepEqual(JSON.parse(JSON.stringify(figure)), figure);
});

test('the accuracy axis stands still while a training goes on', () => {
  const ranges = [0, 1, 2, 3].map((rows) => {
    const { layout } = trainingCurves(history.slice(0, rows), { epochs: 10, baseline: 0.2 });
    return (layout.yaxis2 as { range: number[] }).range;
  });
  assert.deepEqual(ranges, Array(4).fill([0, 1]));
});

test('the loss moves within the first epoch, and goes on from the epochs that are done', () => {
  const lineOf = (rows: number, underWay: { epoch: number; loss: number }[]) => {
    const { data, layout } = trainingCurves(history.slice(0, rows), { epochs: 10, underWay });
    const { x, y } = data.find(({ name }) => name === 'training, epoch under way')!;
    const [from, to] = (layout.xaxis as { range: [number, number] }).range;
    assert.ok((x as number[]).every((epoch) => epoch >= from && epoch <= to));
    return [x, y];
  };
  const first = [0.25, 0.5].map((epoch) => ({ epoch, loss: 2 - epoch }));
  assert.deepEqual(lineOf(0, first), [
    [0.25, 0.5],
    [1.75, 1.5],
  ]);
  const later = lineOf(1, [{ epoch: 1.5, loss: 1 }]);
  assert.deepEqual(later, [
    [1, 1.5],
    [history[0]!.trainLoss, 1],
  ]);
});

test('in the curves of a training one colour has one meaning', () => {
  const changes = [{ epoch: 1, text: 'changed' }];
  const { data, layout } = trainingCurves(history, { bestEpoch: 2, baseline: 0.2, changes });
  const meanings = [
    ...data.map(({ name, line, marker }) => [((line ?? marker) as { color: string }).color, String(name)]),
    ...(layout.shapes as { line: { color: string; dash: string } }[]).map(({ line }) => [
      line.color,
      line.dash,
    ]),
  ];
  const byColor = new Map(meanings as [string, string][]);
  for (const [color, meaning] of meanings) assert.equal(byColor.get(color!), meaning, color);
});

test('the best epoch is the one told', () => {
  const titleOf = (bestEpoch?: number) =>
    JSON.stringify(trainingCurves(history, { bestEpoch }).layout.annotations);
  assert.doesNotMatch(titleOf(), /best/);
  assert.match(titleOf(3), /best 60\.0% at epoch 3/);
});

test('a run without validation has gaps where values are missing', () => {
  const rows = history.map((row) => ({ ...row, validLoss: null, validAccuracy: undefined, trainLoss: NaN }));
  const text = JSON.stringify(trainingCurves(rows));
  assert.doesNotMatch(text, /NaN/);
});

test('hovering over a confusion says who was taken for whom', () => {
  const { data } = confusionMatrix(
    ['fear', 'surprise'],
    [
      [37, 12],
      [1, 0],
    ],
  );
  assert.deepEqual(data[0]?.hovertext, [
    ["37 of 49 'fear' faces were recognized (76%)", "12 of 49 'fear' faces were taken for 'surprise' (24%)"],
    ["1 of 1 'surprise' faces was taken for 'fear' (100%)", "0 of 1 'surprise' faces were recognized (0%)"],
  ]);
});

test('a confusion matrix stays square, however wide it is drawn', async () => {
  const counts = ['fear', 'sad'].map(() => [3, 1]);
  const figure = confusionMatrix(['fear', 'sad'], counts);
  for (const width of [460, 1200]) {
    const [shown] = await collect(() => displayFigure(figure, { width }));
    const svg = String(shown!.data['image/svg+xml']);
    const plot = /id="clip\w+xyplot"[^>]*><rect width="([\d.]+)" height="([\d.]+)"/.exec(svg)!;
    const [wide, high] = plot.slice(1).map(Number);
    assert.ok(Math.abs(wide! - high!) < 1, `${wide} × ${high} at ${width}`);
  }
});

test('every cell of a confusion matrix can be read', () => {
  for (let share = 0; share <= 1; share += 0.01) {
    const ground = cellColor(share);
    assert.ok(contrast(inkOn(ground), ground) >= 4.5, `${ground} at ${share}`);
  }
});

test('a class that has no faces gives a row of zeros', () => {
  const { data } = confusionMatrix(
    ['fear', 'sad'],
    [
      [0, 0],
      [1, 3],
    ],
  );
  assert.deepEqual(data[0]?.z, [
    [0, 0],
    [0.25, 0.75],
  ]);
  assert.match(JSON.stringify(data), /0 of 0 'fear' faces were recognized \(-\)/);
});

test('figures of nothing are figures', () => {
  for (const figure of [confusionMatrix([], []), classDistribution({}), perClassBars([])]) {
    assert.ok(figure.layout.width > 0 && figure.layout.height > 0);
    assert.doesNotMatch(JSON.stringify(figure.layout), /null|Infinity/);
  }
});

test('what does not fit together is refused', () => {
  assert.throws(() => confusionMatrix(['fear'], [[1, 2]]), RangeError);
});

test('names never become markup', () => {
  const figures = [
    confusionMatrix([HOSTILE], [[1]]),
    classDistribution({ [HOSTILE]: { [HOSTILE]: 1 }, other: {} }, { title: HOSTILE }),
    perClassBars([{ name: HOSTILE, precision: 1, recall: 1, f1: 1 }]),
    runCurves([{ name: HOSTILE, history }]),
  ];
  for (const figure of figures) {
    const text = JSON.stringify(figure);
    assert.ok(!text.includes('<img'), text);
    assert.ok(text.includes('&lt;img'));
  }
});
