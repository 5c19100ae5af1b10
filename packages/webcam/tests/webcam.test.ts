import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PageFace } from '../pagePictures';
import { decodeImage } from '../../pixels/index';
import { steadyCuts } from '../../face-points/index';
import { recognizeImages, disposeModel, loadModel } from '../../../src/index';
import { webcam } from '../webcam';
import { tf } from '../../tensorflow/index';
import { findChromium, startChromium } from '../../../tests/chromium';
import { filmedCamera } from './fakeCamera';
import { temporaryFolder } from '../../../tests/temporaryFolder';
import { playKernel } from '../../../tests/playKernel';

const sent = playKernel();

test('the output finds the page while its kernel lives; the cell run again replaces it', async () => {
  const former = await webcam({ width: 700 });
  const html = String(sent.at(-1)!.data['text/html']);
  const told = /data-panel="([^"]*)"/.exec(html)![1]!.replaceAll('&#34;', '"');
  const { port, allow, width } = JSON.parse(told) as Record<string, unknown>;
  assert.deepEqual([port, allow, width], [former.port, 'camera; clipboard-read', 700]);
  assert.match(html, /Webcam not connected: run this cell.*<table/s);
  assert.ok(!String(sent.at(-1)!.data['text/plain']).includes(former.url.split('#')[1]!));
  assert.equal(former.isOpen, false);
  await assert.rejects(former.snapshot({ timeoutSeconds: 0.05 }), /No webcam page is open/);
  await assert.rejects(webcam({ width: 3 }), /Expected width to be a number from 300 to 4000 but found 3/);

  const tensors = tf.memory().numTensors;
  const camera = await webcam();
  await assert.rejects(fetch(former.url));
  assert.equal((await fetch(camera.url)).status, 200);
  assert.equal(tf.memory().numTensors, tensors);
  await camera.close();
  await camera.close();
  await assert.rejects(fetch(camera.url));
});

const executablePath = findChromium();
test(
  'a snapshot from a real page',
  { skip: executablePath === undefined && 'no Chromium' },
  async (context) => {
    const flags = await filmedCamera(temporaryFolder(context));
    const camera = await webcam();
    const browser = await startChromium(executablePath!, flags);
    context.after(() => Promise.all([browser.close(), camera.close()]));
    const page = await browser.newPage();
    const elsewhere: string[] = [];
    const handed: { faces: PageFace[] }[] = [];
    page.on('request', (request) => {
      const { origin } = new URL(request.url());
      if (!['null', new URL(camera.url).origin].includes(origin)) elsewhere.push(request.url());
      const message = request.method() === 'POST' ? (request.postData() ?? '') : '';
      if (message.startsWith('{"type":"snapshot"') && message.includes('"faces"'))
        handed.push(JSON.parse(message) as { faces: PageFace[] });
    });
    await page.goto(camera.url);
    await page.locator('#marks:not([aria-label="No face"])').waitFor({ timeout: 60_000 });
    assert.equal(camera.isOpen, true);
    const { image, width, height, faces } = await camera.snapshot({ timeoutSeconds: 90 });
    assert.deepEqual([width, height, image.subarray(1, 4).toString()], [640, 480, 'PNG']);
    assert.deepEqual([faces.length, handed.at(-1)?.faces.length], [1, 1]);
    const [seen] = handed.at(-1)!.faces;
    // Where the page saw it, so that only cutting, preparing and judging are compared.
    const model = await loadModel('models/fcn-fer');
    const cuts = await recognizeImages(model, steadyCuts(await decodeImage(image), seen!.frame), {});
    disposeModel(model);
    const mean = model.info.classes.map(
      (name) => [name, cuts.reduce((sum, cut) => sum + cut.probabilities[name]!, 0) / cuts.length] as const,
    );
    assert.equal(seen!.expression, mean.reduce((best, one) => (one[1] > best[1] ? one : best))[0]);
    assert.equal(seen!.expression, faces[0]!.expression);
    for (const [name, value] of mean) {
      const difference = Math.abs(seen!.probabilities[name]! - value);
      context.diagnostic(`${name}: ${difference.toExponential(1)} apart`);
      assert.ok(difference < 1e-3, `${name}: ${seen!.probabilities[name]} in the page, ${value} in Node`);
    }
    assert.deepEqual(elsewhere, []);
  },
);
