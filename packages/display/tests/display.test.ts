import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import * as show from '../display';
import { isNotebook } from '../kernel';
import { stopDrawing } from '../figureWorker';
import { confusionMatrix } from '../../plots/index';
import { collect } from '../kernel';
import { progressBar } from '../progress';
import { playKernel, type Sent } from '../../../tests/playKernel';

after(stopDrawing);

const figure = confusionMatrix(
  ['happy', 'sad'],
  [
    [3, 1],
    [0, 2],
  ],
);
const HOSTILE = '<img src=x onerror=alert(1)>';

test('outside a kernel all is silent', async () => {
  assert.equal(isNotebook(), false);
  show.display({ data: { 'text/plain': 'x' } });
  await show.displayFigure(figure);
  await show.liveDisplay().updateFigure(figure);
  show.displayTable(['a'], [[1]]);
});

test('inside a kernel', async (context) => {
  const sent = playKernel();
  context.beforeEach(() => void sent.splice(0));

  await context.test('while the first figure waits for plotly, a bar stands in its place', async () => {
    await show.displayFigure(figure);
    assert.deepEqual(
      sent.map(({ update }) => update),
      [false, true],
    );
    assert.equal(sent[0]!.id, sent[1]!.id);
    assert.match(String(sent[0]!.data['text/plain']), /^Drawing: 0%, 0 of 1 figures, the first one waits/);
    assert.ok('application/vnd.plotly.v1+json' in sent[1]!.data);
  });

  await context.test('a figure goes out once, interactive and still', async () => {
    assert.equal(isNotebook(), true);
    await show.displayFigure(figure, { width: 500 });
    assert.equal(sent.length, 1);
    const { data, metadata } = sent[0] as Sent;
    assert.deepEqual(Object.keys(data), ['application/vnd.plotly.v1+json', 'text/html', 'image/png']);
    const interactive = data['application/vnd.plotly.v1+json'] as typeof figure;
    assert.deepEqual([interactive.layout.width, interactive.layout.height], [500, figure.layout.height]);
    const png = Buffer.from(String(data['image/png']), 'base64');
    assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [500, figure.layout.height]);
    assert.deepEqual(metadata, { 'image/png': { width: 500 } });
    const twice = Buffer.from(/base64,([^"]+)/.exec(String(data['text/html']))?.[1] ?? '', 'base64');
    assert.equal(twice.readUInt32BE(16), 1000);
  });

  await context.test(
    'a live figure changes in place, skips what is outdated, and ends interactive',
    async () => {
      const live = show.liveDisplay('curves');
      const drawn = [1, 2, 3, 4].map(() => live.updateFigure(figure));
      await Promise.all(drawn);
      assert.deepEqual(
        sent.map(({ id, update, data }) => [id, update, Object.keys(data)]),
        [
          ['curves', false, ['image/png']],
          ['curves', true, ['image/png']],
        ],
      );
      assert.deepEqual(sent[0]?.metadata, {
        'image/png': { width: figure.layout.width, height: figure.layout.height },
      });
      await live.finishFigure(figure);
      assert.ok('application/vnd.plotly.v1+json' in (sent[2]?.data ?? {}));
    },
  );

  await context.test('a figure that cannot be drawn says so', async () => {
    await show.displayFigure(figure, { width: -1 });
    assert.match(String(sent[0]?.data['text/plain']), /no still picture: Cannot draw/);
  });

  await context.test('tables and data frames are escaped and have a plain form', () => {
    show.displayTable(
      ['class', HOSTILE],
      [
        [HOSTILE, 1709],
        ['sad', 12.5],
      ],
      { footer: ['all', 1721.5] },
    );
    show.displayDataFrame({ columns: [HOSTILE], index: [0, HOSTILE], values: [[HOSTILE], [null]] });
    for (const { data } of sent) {
      assert.doesNotMatch(String(data['text/html']), /<img/);
      assert.match(String(data['text/html']), /&lt;img/);
    }
    assert.match(String(sent[0]?.data['text/plain']), /1,709\nsad/);
    assert.match(String(sent[1]?.data['text/plain']), /2 rows × 1 columns/);
  });

  await context.test('a long data frame shows both ends', () => {
    const values = Array.from({ length: 100 }, (_, row) => [row, 'x']);
    show.displayDataFrame({ columns: ['n', 'x'], index: values.map((_, row) => row), values });
    const text = String(sent[0]?.data['text/plain']);
    assert.match(text, /100 rows × 2 columns/);
    assert.equal(text.split('\n').length, 2 + 11 + 2);
  });

  await context.test('a progress bar is one output, redrawn at most four times a second', () => {
    const bar = progressBar({ total: 1000, label: HOSTILE, unit: 'images' });
    for (let done = 1; done <= 1000; done++) bar.update(done);
    bar.finish();
    assert.ok(sent.length >= 2 && sent.length <= 4, String(sent.length));
    assert.equal(new Set(sent.map(({ id }) => id)).size, 1);
    assert.doesNotMatch(String(sent[0]?.data['text/html']), /<img/);
    assert.match(String(sent[sent.length - 1]?.data['text/plain']), /100%, 1,000 of 1,000 images/);
  });

  await context.test('of few steps each is named as it begins', () => {
    const bar = progressBar({ total: 3, label: 'Writing', unit: 'parts' });
    for (const [i, note] of ['figures', 'faces', 'maps'].entries()) bar.update(i, { note });
    assert.match(String(sent.at(-1)?.data['text/plain']), /^Writing: 66%, 2 of 3 parts.*maps$/);
  });

  await context.test(
    "a bar of a report's part is seen while it works, and gone when the part is done",
    async () => {
      const collected = await collect(() => {
        const bar = progressBar({ total: 2, label: 'Part', unit: 'steps' });
        assert.match(String(sent.at(-1)?.data['text/plain']), /^Part: 0%/);
        bar.finish();
      });
      assert.deepEqual([collected, sent.at(-1)?.data['text/html'], sent.at(-1)?.update], [[], '', true]);
    },
  );
});
