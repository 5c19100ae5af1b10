import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import test from 'node:test';
import type { Page } from 'playwright-core';
import { openPanelServer } from '../../panel/index';
import { startTraining } from '../../../src/index';
import { findChromium, startChromium } from '../../../tests/chromium';
import { playKernel } from '../../../tests/playKernel';
import { temporaryFolder } from '../../../tests/temporaryFolder';
import { data, quick } from '../../../tests/tinyTraining';
import { liveTraining } from '../liveTraining';

const sent = playKernel();
test.after(async () => (await openPanelServer()).close());

/** Serves the outputs of a cell, as they were when they were saved, in a page as JupyterLab's. */
async function serveOutputs(outputs: () => string[]) {
  const settings = '<script id="jupyter-config-data" type="application/json">{"baseUrl":"/"}</script>';
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'text/html');
    response.statusCode = request.url === '/' ? 200 : 404;
    const cells = outputs().map((html) => `<div class="jp-OutputArea-child">${html}</div>`);
    response.end(`<!doctype html><body>${settings}${cells.join('')}</body>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () => server.close(),
  };
}

/** What stands in the page's outputs below the panel: whether it is seen, and how it is filtered. */
const neighbours = (page: Page) =>
  page.evaluate(`[...document.querySelectorAll('.jp-OutputArea-child')].slice(1).map((output) => {
    const { display, filter } = getComputedStyle(output);
    return display === 'none' ? 'gone' : filter;
  })`);

test('a reloaded page shows the training that is under way, paused or not, and how it ends', async (context) => {
  const chromium = findChromium();
  if (chromium === undefined) return context.skip('no Chromium on this machine');
  const browser = await startChromium(chromium);
  context.after(() => browser.close());
  const folder = path.join(temporaryFolder(context), 'run');
  let pauses = true;
  const config = quick({ epochs: 3, schedule: 'cosine' });
  const run = startTraining(config, data, {
    folder,
    view: (started) => {
      const view = liveTraining(started);
      const { onBatch } = view;
      return Object.assign(view, {
        onBatch(progress: Parameters<NonNullable<typeof onBatch>>[0]) {
          onBatch?.(progress);
          if (pauses) started.pause();
        },
      });
    },
  });
  while (run.state !== 'paused') await new Promise(setImmediate);
  const last = (id: string | undefined) => sent.filter((message) => message.id === id).at(-1)!.data;
  const ids = [...new Set(sent.map(({ id }) => id))];
  const html = () => ids.map((id) => String(last(id)['text/html'] ?? '<img alt="">'));

  // The page is open when the outputs come: the kernel changes them itself, and a pause greys them.
  const saved = html().map((text) => text.replace(/&#34;made&#34;:\d+/, '&#34;made&#34;:9e15'));
  const lab = await serveOutputs(() => saved);
  context.after(() => lab.close());
  const page = await browser.newPage();
  await page.goto(lab.address);
  const frame = page.frameLocator('iframe');
  await frame.getByText('Paused', { exact: true }).waitFor();
  await frame.getByRole('button', { name: 'Continue' }).waitFor();
  await frame.getByText('peak learning rate').waitFor();
  await frame.getByText(/^now 0\.01, by the schedule "cosine"$/).waitFor();
  await page.waitForFunction(`document.querySelector('[data-below="paused"]')`);
  assert.deepEqual(await neighbours(page), Array(4).fill('grayscale(1)'));
  assert.equal(await frame.locator('#shown').isVisible(), false);

  // Saved, and opened again: the outputs below are of the past, and the panel stands in for them.
  saved.splice(0, saved.length, ...html());
  await page.reload();
  await frame
    .locator('#shown')
    .getByText(/^paused · .*epoch 1, loss/)
    .waitFor();
  await frame.getByText('Paused', { exact: true }).waitFor();
  assert.deepEqual(await neighbours(page), Array(4).fill('gone'));
  assert.equal(await frame.locator('#shown').getByText('The epochs appear here.').count(), 1);

  pauses = false;
  await frame.getByRole('button', { name: 'Continue' }).click();
  await run.done;
  await frame
    .locator('#shown')
    .getByText(/Finished after 3 epochs; the best model/)
    .waitFor();
  await frame.locator('#shown').getByText('validation loss').waitFor();
  await frame.locator('#shown img[src^="data:image/svg+xml"]').waitFor();
  await frame.getByText('the training has ended').waitFor();
  assert.equal(await frame.getByRole('button', { name: 'Pause' }).isDisabled(), true);
  await page.close();

  // On the morrow, while the kernel lives.
  const morrow = await browser.newPage();
  await morrow.goto(lab.address);
  await morrow
    .frameLocator('iframe')
    .locator('#shown')
    .getByText(/Finished after 3 epochs/)
    .waitFor();
  await (await openPanelServer()).close();
  await morrow.reload();
  await morrow.getByText('What stands below is as old as the saved notebook.').waitFor();
  assert.ok(!String(await neighbours(morrow)).includes('gone'));
});
