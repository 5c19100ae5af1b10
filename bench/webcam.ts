/**
 * How often the webcam's page recognizes a face, live: in headless Chromium, with a camera that plays one of face-api's
 * sample photos. Prints one JSON document.
 *
 *     node --import tsx bench/webcam.ts [SECONDS] [BACKEND]
 *
 * Wants Chromium and the demo's model in models/fcn-fer.
 */
import { mkdtempSync, rmSync } from 'fs';
import os from 'os';
import path from 'path';
import { webcamPageFiles } from '../packages/webcam/index';
import { filmedCamera } from '../packages/webcam/tests/fakeCamera';
import { servePage } from '../packages/webcam/tests/servePage';
import { findChromium, startChromium } from '../tests/chromium';
import { root } from '../tests/scripts/support';
import { describeProcessor } from './processor';
import { timed } from './timing';

const [seconds, backend] = [Number(process.argv[2] ?? 10), process.argv[3]];

/** Run in the page before its own scripts, hence as text: notes when the worker tells what it saw. */
const listen = `
  self.looks = [];
  const Plain = Worker;
  self.Worker = class extends Plain {
    constructor(...given) {
      super(...given);
      this.addEventListener('message', ({ data }) => {
        if (data.type === 'seen') self.looks.push({ at: performance.now(), took: data.milliseconds, faces: data.faces.length });
      });
    }
  };`;

interface Look {
  at: number;
  took: number;
  faces: number;
}

/** The value that a share of all values does not exceed, to a tenth. */
const quantile = (values: readonly number[], share: number) =>
  Number([...values].sort((a, b) => a - b)[Math.floor(share * (values.length - 1))]!.toFixed(1));

const spread = (values: readonly number[]) => ({
  median: quantile(values, 0.5),
  p90: quantile(values, 0.9),
  most: quantile(values, 1),
});

async function main(): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'ferlab-webcam-'));
  const camera = await filmedCamera(folder);
  const [files, bundling] = await timed(() => webcamPageFiles(path.join(root, 'models', 'fcn-fer')));
  const { address, server } = await servePage(files);
  const browser = await startChromium(findChromium()!, camera);
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.addInitScript(listen);
    const [, starting] = await timed(async () => {
      await page.goto(backend === undefined ? address : `${address}?backend=${backend}`);
      await page.locator('#expression span', { hasText: '%' }).waitFor({ timeout: 60_000 });
    });
    await page.waitForTimeout(2000);
    await page.evaluate('looks.length = 0');
    await page.waitForTimeout(1000 * seconds);
    const looks: Look[] = await page.evaluate('looks');
    const between = looks.slice(1).map(({ at }, i) => at - looks[i]!.at);
    const title = (await page.locator('#rate').getAttribute('title'))?.split(';');
    console.log(
      JSON.stringify({
        recognitionsPerSecond: Number(
          (looks.reduce((sum, { faces }) => sum + faces, 0) / seconds).toFixed(1),
        ),
        looks: looks.length,
        milliseconds: { look: spread(looks.map(({ took }) => took)), between: spread(between) },
        backend: title?.[0],
        seconds: { bundling: Number(bundling.toFixed(2)), starting: Number(starting.toFixed(2)) },
        processor: describeProcessor(),
      }),
    );
  } finally {
    await browser.close();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

void main();
