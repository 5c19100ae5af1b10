import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import * as show from '../display';
import { isNotebook } from '../kernel';
import { stopDrawing } from '../figureWorker';
import { confusionMatrix } from '../../plots/index';
import { collect } from '../kernel';
import { progressBar } from '../progress';
import { dataFrameTable } from '../tables';
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

test('shares in a column of a data frame have as many decimals each, other numbers stay as they are', () => {
  const frame = {
    columns: ['F1', 'images', 'rate'],
    index: [0, 1],
    values: [
      [0.9, 50, 4e-8],
      [0.874, 7.5, 0.004],
    ],
  };
  assert.match(dataFrameTable(frame).text, /0 +0\.900 +50 +4e-8\n1 +0\.874 +7\.5 +0\.004/);
});

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
    const { data } = sent[0] as Sent;
    // A PNG, JupyterLab would show in the figure's place, as wide as it is.
    assert.deepEqual(Object.keys(data), ['application/vnd.plotly.v1+json', 'image/svg+xml', 'text/plain']);
    const interactive = data['application/vnd.plotly.v1+json'] as typeof figure;
    assert.deepEqual(
      [interactive.layout.width, interactive.layout.height],
      [undefined, figure.layout.height],
    );
    assert.match(String(data['image/svg+xml']), new RegExp(`width="500" height="${figure.layout.height}"`));
    assert.equal(data['text/plain'], 'Confusion matrix: faces and share of the true class');
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

  await context.test('a drawing is an image in HTML, too, which notebooks show that are not trusted', () => {
    show.displaySvg('<svg xmlns="http://www.w3.org/2000/svg"/>', { alt: HOSTILE });
    const { data } = sent[0]!;
    assert.equal(data['image/svg+xml'], '<svg xmlns="http://www.w3.org/2000/svg"/>');
    assert.match(
      String(data['text/html']),
      /^<img alt="&lt;img[^"<]*" src="data:image\/svg\+xml;base64,\w+=*">$/,
    );
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

  await context.test('a wide table scrolls, fades where it goes on, and keeps its caption in view', () => {
    show.displayTable(['a'], [[1]], { caption: 'what it is' });
    const html = String(sent[0]?.data['text/html']);
    assert.match(
      html,
      /^<div style="overflow-x: auto; mask-image: [^"]*, transparent\);"><table .*<\/table><\/div>/,
    );
    assert.match(html, /<\/div><div [^>]*>what it is<\/div>$/);
  });

  await context.test('where JupyterLab takes every style with var( away, bars and lines remain', () => {
    const bar = progressBar({ total: 4, label: 'Reading' });
    bar.update(2);
    bar.finish();
    show.displayTable(['a'], [[1]], { footer: ['all'], caption: 'c' });
    for (const { data } of sent) {
      const untrusted = String(data['text/html']).replace(/[\w-]+: [^;"]*var\([^;"]*;/g, '');
      assert.doesNotMatch(untrusted, /var\(/);
      assert.match(untrusted, /background: #|border-bottom: 1px solid rgba/);
    }
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
