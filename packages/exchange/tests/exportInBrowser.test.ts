import assert from 'node:assert/strict';
import { readFileSync } from 'fs';
import { createServer } from 'http';
import type { AddressInfo } from 'net';
import path from 'path';
import test from 'node:test';
import { exportModel } from '../exportModel';
import { disposeModel, predictLogits } from '../../../src/index';
import { takeValues } from '../../tensorflow/index';
import { findChromium, startChromium } from '../../../tests/chromium';
import { livelyClasses, livelyModel, noise } from '../../../tests/livelyModel';
import { temporaryFolder } from '../../../tests/temporaryFolder';

const tfjs = path.join(
  __dirname,
  '..',
  '..',
  '..',
  'node_modules',
  '@tensorflow',
  'tfjs',
  'dist',
  'tf.min.js',
);

/** Serves these files and no others. */
async function serve(files: Record<string, Buffer | string>) {
  const server = createServer((request, response) => {
    const content = files[request.url ?? ''];
    response.writeHead(content === undefined ? 404 : 200, {
      'content-type': request.url === '/' ? 'text/html' : 'application/octet-stream',
    });
    response.end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { address: `http://127.0.0.1:${port}/`, close: () => server.close() };
}

test('stock TensorFlow.js in a browser opens an exported model and computes the same', async (context) => {
  const chromium = findChromium();
  if (chromium === undefined) {
    context.skip('no Chromium on this machine');
    return;
  }
  const browser = await startChromium(chromium);
  context.after(() => browser.close());
  for (const network of ['fcn-fer', 'residual-se']) {
    const folder = path.join(temporaryFolder(context), 'model');
    const model = livelyModel(network);
    await exportModel(model, 'tfjs', folder);
    const images = noise(model, 2);
    const logits = takeValues(predictLogits(model, images));
    disposeModel(model);
    const server = await serve({
      '/': '<script src="/tf.min.js"></script>',
      '/tf.min.js': readFileSync(tfjs),
      '/model.json': readFileSync(path.join(folder, 'model.json')),
      '/weights.bin': readFileSync(path.join(folder, 'weights.bin')),
    });
    try {
      const page = await browser.newPage();
      await page.goto(server.address);
      const { shape } = images;
      const pixels = Array.from(takeValues(images));
      const found = (await page.evaluate(`(async () => {
        await tf.setBackend('cpu');
        const model = await tf.loadLayersModel('/model.json');
        const logits = model.predict(tf.tensor4d(${JSON.stringify(pixels)}, ${JSON.stringify(shape)}));
        return { logits: [...(await logits.data())], told: model.getUserDefinedMetadata() };
      })()`)) as { logits: number[]; told: { classes: string[]; outputs: string[] } };
      await page.close();
      assert.equal(found.logits.length, logits.length);
      const differences = found.logits.map((logit, i) => Math.abs(logit - logits[i]!));
      assert.ok(Math.max(...differences) < 1e-5, `${network} differs by ${Math.max(...differences)}`);
      assert.deepEqual(found.told.classes, livelyClasses);
      assert.deepEqual(found.told.outputs, ['logits']);
    } finally {
      server.close();
    }
  }
});
