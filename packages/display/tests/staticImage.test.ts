import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { after, test } from 'node:test';
import sharp from 'sharp';
import { figureBundle } from '../display';
import type { Figure } from '../figure';
import { figureToSvg, stopDrawing } from '../figureWorker';
import { figureToPng } from '../staticImage';
import { layout } from '../theme';

after(stopDrawing);

const margin = { l: 50, r: 10, t: 40, b: 40 };

const heatmap: Figure = {
  data: [
    {
      type: 'heatmap',
      z: [
        [0, 1],
        [1, 0],
      ],
      colorscale: [
        [0, '#ff0000'],
        [1, '#0000ff'],
      ],
      showscale: false,
    },
  ],
  layout: layout({ width: 260, height: 280, margin, title: { text: 'Heat' } }),
};

const line: Figure = {
  data: [{ type: 'scatter', mode: 'lines', x: [0, 1], y: [0.5, 0.5], line: { color: '#00cc00', width: 6 } }],
  layout: layout({
    width: 300,
    height: 200,
    margin,
    xaxis: { range: [0, 1] },
    yaxis: { range: [0, 1], title: { text: 'level' } },
  }),
};

async function pixelsOf(png: Buffer) {
  const { data, info } = await sharp(png).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number) => [
    ...data.subarray((y * info.width + x) * 4, (y * info.width + x) * 4 + 4),
  ];
  const inked = (left: number, top: number, width: number, height: number) => {
    let count = 0;
    for (let y = top; y < top + height; y++) {
      for (let x = left; x < left + width; x++) if ((at(x, y)[3] ?? 0) > 40) count++;
    }
    return count;
  };
  return { ...info, at, inked };
}

test('a heatmap is drawn: size, cells, title, transparent ground', async () => {
  const { width, height, at, inked } = await pixelsOf(await figureToPng(heatmap, { scale: 2 }));
  assert.deepEqual([width, height], [520, 560]);
  const [left, right, top, bottom] = [2 * 100, 2 * 200, 2 * 90, 2 * 190];
  assert.deepEqual(at(left, bottom), [255, 0, 0, 255]);
  assert.deepEqual(at(right, bottom), [0, 0, 255, 255]);
  assert.deepEqual(at(left, top), [0, 0, 255, 255]);
  assert.deepEqual(at(right, top), [255, 0, 0, 255]);
  assert.equal(at(2, 2)[3], 0);
  assert.ok(inked(180, 6, 240, 50) > 150, 'title pixels');
  assert.ok(inked(0, 80, 98, 400) > 100, 'tick label pixels');
  const share = inked(0, 0, width, height) / (width * height);
  assert.ok(share > 0.5 && share < 0.8, `non-transparent share ${share}`);
});

test('a line is drawn where its values are, beside a legible axis title', async () => {
  const { width, height, at, inked } = await pixelsOf(await figureToPng(line, { scale: 1 }));
  assert.deepEqual([width, height], [300, 200]);
  assert.deepEqual(at(170, 100), [0, 204, 0, 255]);
  assert.ok((at(170, 60)[3] ?? 255) < 60);
  assert.ok(inked(2, 60, 22, 80) > 30, 'axis title pixels');
  const share = inked(0, 0, width, height) / (width * height);
  assert.ok(share > 0.02 && share < 0.3, `non-transparent share ${share}`);
});

test('the same figure gives the same bytes, also among others', async () => {
  const [first, , second] = await Promise.all([figureToPng(line), figureToPng(heatmap), figureToPng(line)]);
  assert.ok(first?.equals(second ?? Buffer.alloc(0)));
});

test('a long tick label pushes the axis title aside instead of running into it', async () => {
  const figure: Figure = { ...line, layout: { ...line.layout, margin: { ...margin, l: 120 } } };
  (figure.layout.yaxis as { tickprefix?: string }).tickprefix = 'about ';
  const svg = await figureToSvg(figure, { width: 300, height: 200 });
  const x = Number(/class="ytitle"[^>]* x="([-\d.]+)"/.exec(svg)?.[1]);
  assert.ok(x < 75, `axis title at ${x}`);
});

test('names in figures stay text', async () => {
  const figure = { ...line, layout: { ...line.layout, title: { text: '&lt;img onerror=x&gt;' } } };
  const svg = await figureToSvg(figure, { width: 300, height: 200 });
  assert.ok(!svg.includes('<img'));
});

test('a figure that plotly refuses is a clear error, and the next one is drawn', async () => {
  const broken = { data: null, layout: line.layout } as unknown as Figure;
  await assert.rejects(
    figureToSvg({ ...broken, layout: { ...line.layout, width: -1 } }, { width: -5, height: 10 }),
    /Cannot draw the figure/,
  );
  assert.match(await figureToSvg(line, { width: 300, height: 200 }), /^<svg/);
});

test('a worker that dies rejects what it was drawing; the next call starts a new one', async () => {
  const drawing = figureToSvg(line, { width: 300, height: 200 });
  const failed = assert.rejects(drawing, /Cannot draw the figure: the drawing thread ended early/);
  await stopDrawing();
  await failed;
  assert.match(await figureToSvg(line, { width: 300, height: 200 }), /^<svg/);
});

test('an idle worker does not keep the process alive, a figure being drawn does', () => {
  const modules = path.resolve(__dirname, '..');
  const script =
    `const { figureToPng } = require(${JSON.stringify(path.join(modules, 'staticImage.ts'))});` +
    `figureToPng(${JSON.stringify(line)}).then((png) => console.log('drawn', png.length > 500));`;
  const { status, stdout } = spawnSync(process.execPath, ['--require', 'tsx/cjs', '-e', script], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  assert.deepEqual([status, stdout], [0, 'drawn true\n']);
});

test('a figure without a size has the usual one', async () => {
  const { data } = line;
  const sizeless = { data, layout: { title: { text: 'own' } } } as unknown as Figure;
  const { width, height } = await sharp(await figureToPng(sizeless)).metadata();
  assert.deepEqual([width, height], [1440, 900]);
  assert.match(String((await figureBundle(sizeless)).data['image/svg+xml']), /width="720" height="450"/);
  // Narrower, so that it fits beside a file browser.
  process.env.FERLAB_COMMIT = '1';
  const committed = await figureBundle(sizeless).finally(() => delete process.env.FERLAB_COMMIT);
  const png = Buffer.from(String(committed.data['image/png']), 'base64');
  assert.equal((await sharp(png).metadata()).width, 640);
});

test('an arrow is drawn from its text to its place, and a violin is drawn', async () => {
  const at = {
    xref: 'paper',
    yref: 'paper',
    x: 0.5,
    y: 0.5,
    ax: 60,
    ay: 0,
    text: 'here',
    arrowcolor: '#ff0000',
  };
  const pointed = { ...line, layout: { ...line.layout, annotations: [at] } };
  const svg = await figureToSvg(pointed, { width: 300, height: 200 });
  const [arrow = ''] = /"annotation-arrow-g".*/.exec(svg) ?? [];
  assert.match(arrow, /d="M21[\d.]+,100L170,100" .*translate\(171\.2,100\)rotate\(180\)/);
  const violin = { data: [{ type: 'violin', y: [1, 2, 2, 3, 5] }], layout: line.layout } as unknown as Figure;
  assert.match(await figureToSvg(violin, { width: 300, height: 200 }), /class="violin"/);
});
