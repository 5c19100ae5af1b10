import assert from 'node:assert/strict';
import path from 'path';
import test from 'node:test';
import { webcamPageFiles } from '../../pageFiles';
import { findChromium, startChromium } from '../../../../tests/chromium';
import { filmedCamera } from '../fakeCamera';
import { servePage } from '../servePage';
import { temporaryFolder } from '../../../../tests/temporaryFolder';

const executablePath = findChromium();
const minutes = Number(process.env.FERLAB_WEBCAM_MINUTES ?? 5);
const modelFolder = path.join(__dirname, '..', '..', '..', '..', 'models', 'fcn-fer');

/** Pages may fill their heap with garbage before it is collected; what stays is asked for after a collection. */
const mostGrowth = 8 * 1024 * 1024;

test(
  `the page's memory stays as it is for ${minutes} minutes (FERLAB_WEBCAM_MINUTES)`,
  {
    skip: executablePath === undefined && 'no Chromium is installed',
  },
  async (context) => {
    const camera = await filmedCamera(temporaryFolder(context));
    const { address, server } = await servePage(await webcamPageFiles(modelFolder));
    const browser = await startChromium(executablePath!, camera);
    context.after(async () => {
      await browser.close();
      server.close();
    });
    const page = await browser.newPage();
    await page.goto(address);
    await page.locator('#expression span', { hasText: '%' }).waitFor({ timeout: 60_000 });
    const session = await page.context().newCDPSession(page);
    const measure = async () => {
      await session.send('HeapProfiler.collectGarbage');
      const { usedSize } = await session.send('Runtime.getHeapUsage');
      const title = (await page.locator('#rate').getAttribute('title')) ?? '';
      const rate = await page.locator('#rate').textContent();
      return { heap: usedSize, tensors: Number(/(\d+) tensors/.exec(title)?.[1]), rate };
    };
    await page.waitForTimeout(20_000);
    const first = await measure();
    for (let i = 0; i < minutes; i++) {
      await page.waitForTimeout(60_000);
      const { heap, tensors, rate } = await measure();
      context.diagnostic(`minute ${i + 1}: heap ${(heap / 1e6).toFixed(2)} MB, ${tensors} tensors, ${rate}`);
      assert.equal(tensors, first.tensors);
      assert.ok(heap - first.heap < mostGrowth, `the heap grew from ${first.heap} to ${heap} bytes`);
    }
  },
);
