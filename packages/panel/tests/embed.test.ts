import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import test from 'node:test';
import { findChromium, startChromium } from '../../../tests/chromium';
import { openPanelServer } from '../panelServer';

const kernel = '0b5c9d1e-3f7a-4c52-9e8d-6a1f2b3c4d5e';

/** A page as JupyterLab's, with a cell and its output; `kernels` are the names of those that live. */
async function serveLab(output: string, kernels: string[], { ahead = 0, isLab = true } = {}) {
  const asked: string[] = [];
  const settings = '<script id="jupyter-config-data" type="application/json">{"baseUrl":"/lab/"}</script>';
  const server = createServer((request, response) => {
    asked.push(request.url!);
    const isAsked = request.url === '/lab/api/kernels';
    response.setHeader('content-type', isAsked ? 'application/json' : 'text/html');
    response.setHeader('date', new Date(Date.now() + ahead).toUTCString());
    const cell = `<pre>photos[3]</pre><div class="jp-InputPrompt">[7]:</div>${output}`;
    const page = `<!doctype html><body>${isLab ? settings : ''}<div class="jp-Cell">${cell}</div></body>`;
    if (request.url!.includes('/proxy/')) response.writeHead(500).end('no such port');
    else response.end(isAsked ? JSON.stringify(kernels.map((id) => ({ id }))) : page);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { port, asked, close: () => server.close() };
}

/** For a page: tells in `ends` what ceases to listen. */
const countEnds = `
  window.ends = [];
  const { disconnect } = MutationObserver.prototype;
  MutationObserver.prototype.disconnect = function () { window.ends.push('observer'); disconnect.call(this); };
  const { removeEventListener } = window;
  window.removeEventListener = (name, ...more) => {
    window.ends.push(name);
    removeEventListener.call(window, name, ...more);
  };`;

test('of a kernel that has gone nothing is asked, and the output says which cell to run', async (context) => {
  const chromium = findChromium();
  if (chromium === undefined) return context.skip('no Chromium on this machine');
  const browser = await startChromium(chromium);
  context.after(() => browser.close());
  process.argv.push(`/runtime/kernel-${kernel}.json`);
  const server = await openPanelServer();
  const panel = server.addPanel({
    title: 'Here',
    body: '<p>alive</p>',
    script: 'await ask(1);',
    onMessage: () => 1,
  });
  const output = panel.html('<p>what was</p>');
  process.argv.pop();
  const [living, dead] = [await serveLab(output, [kernel]), await serveLab(output, ['another'])];
  context.after(() => [living, dead].forEach((lab) => lab.close()));
  const opened = async (lab: { port: number }, host = '127.0.0.1') => {
    const page = await (await browser.newContext()).newPage();
    await page.addInitScript(countEnds);
    const knocks: string[] = [];
    page.on('request', (request) => knocks.push(request.url()));
    await page.goto(`http://${host}:${lab.port}/`);
    return { page, knocks };
  };
  const told = /the one that answered here has gone\. Run cell \[7\] again/;

  const live = await opened(living);
  await live.page.frameLocator('iframe').getByText('alive').waitFor();
  await live.page.getByText('Kernel not connected').waitFor({ state: 'hidden' });

  for (const host of ['127.0.0.1', 'lab.localhost']) {
    const { page, knocks } = await opened(dead, host);
    await page.getByText(told).waitFor();
    await page.getByText('what was').waitFor();
    assert.deepEqual(
      knocks.filter((url) => url.includes('/panel/')),
      [],
    );
  }

  // Restarted, it has the same name and another port: where it was reached before, the proxy is not asked.
  await server.close();
  await live.page.reload();
  await live.page.getByText(told).waitFor();
  assert.deepEqual(
    living.asked.filter((url) => url.includes('/proxy/')),
    [],
  );
  // Elsewhere the proxy may be the way, and is asked once: an answer that is no page of ours is believed.
  const { page } = await opened(living, 'lab.localhost');
  await page.getByText(told).waitFor();
  assert.deepEqual(await page.evaluate('window.ends'), ['observer', 'message'], 'nothing goes on listening');
  assert.equal(living.asked.filter((url) => url.includes('/proxy/')).length, 1);
});

test('outside JupyterLab the output says that it needs it, also where the script stands beside it', async (context) => {
  const chromium = findChromium();
  if (chromium === undefined) return context.skip('no Chromium on this machine');
  const browser = await startChromium(chromium);
  context.after(() => browser.close());
  const server = await openPanelServer();
  context.after(() => server.close());
  const parts = { title: 'Here', script: '', onMessage: () => 1 };
  const page = await browser.newPage();
  const told = async (output: string) => {
    const lab = await serveLab(output, [], { isLab: false });
    try {
      await page.goto(`http://127.0.0.1:${lab.port}/`);
      return await page.locator('.ferlab-panel p').first().textContent();
    } finally {
      lab.close();
    }
  };
  assert.equal(await told(server.addPanel(parts).html('')), 'The controls need JupyterLab.');
  const own = server.addPanel({ ...parts, elsewhere: 'Use run.stop().' }).html('');
  assert.equal(await told(own), 'Use run.stop().');
  // What says itself where it works, as the webcam's page, stays.
  assert.equal(await told(server.addPanel({ ...parts, lost: 'Open <b>it</b>.' }).html('')), 'Open it.');
  // As VS Code runs scripts, of a committed notebook.
  const committed = own.replace(/data-panel="[^"]*"/, 'data-panel="{}"');
  const [, script] = /<script>(.*)<\/script>/s.exec(committed)!;
  assert.equal(
    await told(committed.replace(/<script>.*<\/script>/s, '') + `<script>${script}</script>`),
    'Use run.stop().',
  );
});

test("a panel is told whether its page was opened after it, by the kernel's clock", async (context) => {
  const chromium = findChromium();
  if (chromium === undefined) return context.skip('no Chromium on this machine');
  const browser = await startChromium(chromium);
  context.after(() => browser.close());
  const server = await openPanelServer();
  context.after(() => server.close());
  const script = `addEventListener('message', ({ data }) => {
    if (data.ferlabTheme) document.body.textContent = 'restored: ' + data.ferlabTheme.restored;
  });
  await ask(1);`;
  process.argv.push(`/runtime/kernel-${kernel}.json`);
  context.after(() => void process.argv.pop());
  const hour = 3_600_000;
  for (const [ahead, made, restored] of [
    [0, -60_000, true],
    [0, 60_000, false],
    [-hour, 60_000 - hour, false],
    [hour, hour - 60_000, true],
  ] as const) {
    const output = server
      .addPanel({ title: 'Here', script, onMessage: () => 1 })
      .html('')
      .replace(/(&#34;made&#34;:)\d+/, `$1${Date.now() + made}`);
    const lab = await serveLab(output, [kernel], { ahead });
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${lab.port}/`);
    await page.frameLocator('iframe').getByText(`restored: ${restored}`).waitFor();
    await page.close();
    lab.close();
  }
});
