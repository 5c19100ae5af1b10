import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import test from 'node:test';
import { contentOf, FerlabError } from '../../base/index';
import { disposeModel } from '../../../src/index';
import { findChromium, startChromium } from '../../../tests/chromium';
import { livelyModel } from '../../../tests/livelyModel';
import { temporaryFolder } from '../../../tests/temporaryFolder';
import { exportPage } from '../index';
import { filmedCamera } from './fakeCamera';
import { modelFolder, open, patient, seesFace, skip } from './openPage';

/** A host of files below a path, as plain as they come: no header but the type. */
async function host(context: { after(clean: () => void): void }, folder: string, below: string) {
  const types: Record<string, string> = {
    '.html': 'text/html',
    '.js': 'text/javascript',
    '.css': 'text/css',
  };
  const asked: string[] = [];
  const server = createServer(({ url, method }, response) => {
    const place = url!.split('?')[0]!;
    asked.push(`${method} ${place}`);
    const name = place.startsWith(below) ? place.slice(below.length) || 'index.html' : 'none';
    const type = types[path.extname(name)] ?? 'application/octet-stream';
    try {
      response.writeHead(200, { 'content-type': type }).end(readFileSync(path.join(folder, name)));
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  context.after(() => server.closeAllConnections());
  context.after(() => server.close());
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}${below}`, asked };
}

/** Run in a page or its worker, hence as text: what its rules forbid. */
const forbidden = `Promise.allSettled([
  fetch('https://elsewhere.example/'),
  fetch('data:text/plain,x'),
]).then((all) => all.map(({ status }) => status).join())`;

test(
  'the exported page runs on a plain host below a path, asks for its own files alone, and forbids itself all else',
  { skip },
  async (context) => {
    const folder = path.join(temporaryFolder(context), 'faces');
    const { files, bytes } = await exportPage(modelFolder, folder);
    const content = await contentOf(folder);
    assert.equal(content.length, files);
    assert.equal(
      content.reduce((sum, name) => sum + statSync(path.join(folder, name)).size, 0),
      bytes,
    );
    context.diagnostic(`${files} files, ${(bytes / 1e6).toFixed(2)} MB`);
    assert.ok(bytes < 8e6, `${bytes} bytes`);

    const { address, asked } = await host(context, folder, '/me/faces/');
    const { visit } = await open(context, await filmedCamera(temporaryFolder(context)));
    const { page, elsewhere, errors } = await visit(address);
    await page.setViewportSize({ width: 390, height: 844 });
    await seesFace(page);
    assert.match(String(await page.locator('#rate').getAttribute('title')), /^(WASM|WebGL)/);
    assert.equal(
      await page.evaluate('crossOriginIsolated || typeof SharedArrayBuffer !== "undefined"'),
      false,
    );
    assert.equal(await page.locator('#teach').isVisible(), false);
    const wide = await page.evaluate('document.documentElement.scrollWidth');
    assert.ok(Number(wide) <= 390, `${String(wide)} pixels on a phone`);
    const [worker, ...more] = page.workers();
    assert.deepEqual(more, []);
    assert.equal(await page.evaluate(forbidden), 'rejected,rejected');
    assert.equal(await worker!.evaluate(forbidden), 'rejected,rejected');
    assert.deepEqual([elsewhere, errors], [[], []]);
    const own = asked.filter((line) => line.startsWith('GET /me/faces/'));
    assert.deepEqual(asked, own);
    const wanted = new Set(own.map((line) => line.slice('GET /me/faces/'.length) || 'index.html'));
    const wasm = ['wasm/plain.wasm', 'wasm/simd.wasm'];
    assert.deepEqual(
      content.filter((name) => !wanted.has(name) && !wasm.includes(name)),
      [],
    );
  },
);

test('opened as a file it says what it needs', { skip }, async (context) => {
  const folder = path.join(temporaryFolder(context), 'faces');
  await exportPage(modelFolder, folder);
  const browser = await startChromium(findChromium()!);
  context.after(() => browser.close());
  const page = await browser.newPage();
  await page.goto(`file://${folder}/index.html`);
  await page.getByText('This page needs a web host').waitFor(patient);
});

test('a folder that holds something else stays as it is; a page from before is replaced', async (context) => {
  const folder = temporaryFolder(context);
  const model = livelyModel('fcn-fer');
  const out = path.join(folder, 'page');
  await exportPage(model, out);
  const weights = () => statSync(path.join(out, 'model', 'weights.bin')).size;
  const small = weights();
  const html = readFileSync(path.join(out, 'index.html'), 'utf8');
  assert.match(
    html,
    /<html lang="en" data-exported>\s*<head>\s*<meta charset="utf-8" \/>\s*<meta http-equiv/,
  );
  assert.match(
    html,
    /content="default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; [^"]*connect-src 'self'/,
  );
  await exportPage('models/fcn-fer-accurate', out);
  assert.ok(weights() > small);
  writeFileSync(path.join(out, 'mine.txt'), 'mine');
  await assert.rejects(exportPage(model, out), FerlabError);
  await assert.rejects(exportPage(model, out), /has something in it, such as .*Choose another folder/);
  assert.equal(readFileSync(path.join(out, 'mine.txt'), 'utf8'), 'mine');
  mkdirSync(path.join(folder, 'site'));
  writeFileSync(path.join(folder, 'site', 'index.html'), 'my home page');
  await assert.rejects(exportPage(model, path.join(folder, 'site')), FerlabError);
  await assert.rejects(exportPage('nowhere', path.join(folder, 'new')), /No model at/);
  assert.deepEqual(readdirSync(folder).sort(), ['page', 'site']);
  disposeModel(model);
});
