import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { after } from 'node:test';
import sharp from 'sharp';
import {
  collect,
  displayFigure,
  displaySvg,
  displayTable,
  progressBar,
  stopDrawing,
} from '../../packages/display/index';
import { confusionMatrix, networkDrawing } from '../../packages/plots/index';
import { configure } from '../../src/index';
import { describe } from '../../src/show/showNetwork';
import { findChromium, startChromium } from '../chromium';
import { temporaryFolder } from '../temporaryFolder';
import { startJupyterLab } from './jupyterLab';
import { playKernel } from '../playKernel';
import { codeCell } from './notebook';

after(stopDrawing);

const sent = playKernel();

const names = ['anger', 'disgust', 'fear', 'happy', 'neutral', 'sad', 'surprise'];

/** A notebook with outputs that JupyterLab does not know the maker of. */
async function writeNotebook(file: string): Promise<void> {
  const bar = progressBar({ label: 'Reading', total: 4 });
  bar.update(4);
  bar.finish();
  const counts = names.map((_, i) => names.map((_, j) => (i === j ? 40 : 2)));
  const columns = Array.from({ length: 20 }, (_, i) => `column ${i}`);
  const shown = {
    bar: sent.slice(-1),
    drawing: await collect(() =>
      displaySvg(networkDrawing(describe(configure(), names.length).layers), { alt: 'the network' }),
    ),
    figure: await collect(() => displayFigure(confusionMatrix(names, counts))),
    still: await collect(() => displayFigure(confusionMatrix(names, counts))),
    table: await collect(() => displayTable(columns, [columns.map(() => 'something')])),
  };
  const still = sharp({ create: { width: 1400, height: 300, channels: 3, background: 'grey' } });
  const wideStill = (await still.png().toBuffer()).toString('base64');
  const cells = Object.entries(shown).map(([id, bundles]) => ({
    ...codeCell(id, ''),
    outputs: bundles.map(({ data }) => ({
      output_type: 'display_data',
      data: id === 'still' ? { ...data, 'image/png': wideStill } : data,
      metadata: {},
    })),
  }));
  const kernelspec = { name: 'tslab', display_name: 'TypeScript', language: 'typescript' };
  writeFileSync(file, JSON.stringify({ cells, metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 }));
}

test('before anything was run, what a notebook holds looks whole in windows of any width', async (context) => {
  const chromium = findChromium();
  if (chromium === undefined) return context.skip('no Chromium on this machine');
  const folder = temporaryFolder(context);
  await writeNotebook(path.join(folder, 'looks.ipynb'));
  const browser = await startChromium(chromium);
  context.after(() => browser.close());
  const lab = await startJupyterLab(folder, browser);
  context.after(() => lab.close());
  const { page, ...opened } = await lab
    .open('looks.ipynb')
    .then((tab) => ({ page: tab.page, show: tab.show.bind(tab) }));

  for (const width of [900, 1600]) {
    await page.setViewportSize({ width, height: 1000 });
    await context.test(`${width} pixels: a full bar is full`, async () => {
      const full = (await opened.show('bar')).locator('.jp-OutputArea span span');
      const [wide, ground] = await full.evaluate((bar) => [
        bar.clientWidth / bar.parentElement!.clientWidth,
        getComputedStyle(bar).backgroundColor,
      ]);
      assert.deepEqual([wide, ground], [1, 'rgb(47, 143, 91)']);
    });

    await context.test(`${width} pixels: the network is a picture within the column`, async () => {
      const picture = (await opened.show('drawing')).locator('.jp-OutputArea img');
      const [own, wide, room] = await picture.evaluate((image: HTMLImageElement) => [
        image.naturalWidth,
        image.clientWidth,
        image.parentElement!.clientWidth,
      ]);
      assert.ok(own! > 400 && wide! > 0 && wide! <= room!, `${wide} of ${own} in ${room}`);
    });

    await context.test(`${width} pixels: a figure is as wide as the column, its cells square`, async () => {
      const output = (await opened.show('figure')).locator('.jp-RenderedPlotly');
      await output.locator('.heatmaplayer image').waitFor();
      // The extension draws anew some time after the window has another width.
      await page.waitForFunction(() => {
        const node = document.querySelector('.jp-RenderedPlotly')!;
        return Math.abs(node.querySelector('.main-svg')!.clientWidth - node.clientWidth) < 30;
      });
      const { width: wide, height: high } = (await output.locator('.heatmaplayer image').boundingBox())!;
      assert.ok(Math.abs(wide - high) < 2, `${wide} × ${high}`);
    });

    await context.test(`${width} pixels: the still of a committed figure fits into the column`, async () => {
      const picture = (await opened.show('still')).locator('.jp-RenderedPlotly img');
      const [own, wide, room] = await picture.evaluate((image: HTMLImageElement) => [
        image.naturalWidth,
        image.clientWidth,
        image.parentElement!.clientWidth,
      ]);
      assert.ok(own === 1400 && wide! > 300 && wide! <= room!, `${wide} of ${own} in ${room}`);
    });

    await context.test(`${width} pixels: a wide table scrolls within the column`, async () => {
      const table = (await opened.show('table')).locator('.jp-OutputArea table');
      const scrolls = await table.evaluate(({ parentElement: around }) =>
        [around!.scrollWidth > around!.clientWidth, getComputedStyle(around!).overflowX].join(),
      );
      assert.equal(scrolls, 'true,auto');
    });
  }
});
