import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { FerlabError } from '../../base/index';
import type { PageFile } from '../pageFiles';
import { serveWebcam, type WebcamServer } from '../serveWebcam';
import { flood, rawRequest, type RawRequest } from '../../../tests/rawRequest';

const file = (type: string, text: string): PageFile => ({ type, body: Buffer.from(text) });
const files = new Map([
  ['', file('text/html; charset=utf-8', '<!doctype html><title>page</title>')],
  ['page.js', file('text/javascript; charset=utf-8', 'go();')],
  ['model/ferlab.json', file('application/json', '{"classes":["<img src=x onerror=alert(1)>"]}')],
]);

let server: WebcamServer;
let inNotebook: WebcamServer;
before(async () => {
  server = await serveWebcam(files);
  inNotebook = await serveWebcam(files, { framed: true });
});
after(() => Promise.all([server.close(), inNotebook.close()]));

/** Sends a request as a browser's address line would, but for what is named. */
function get(
  path: string,
  { of = server, headers = {}, ...more }: Partial<RawRequest> & { of?: WebcamServer } = {},
) {
  const host = `127.0.0.1:${of.port}`;
  return rawRequest(of.port, { method: 'GET', path, body: '', ...more, headers: { host, ...headers } });
}

/** Sends a message as the page would, but for what is named. */
function ask({
  headers = {},
  body = '{}',
  of = server,
}: {
  headers?: RawRequest['headers'];
  body?: string;
  of?: WebcamServer;
}) {
  const host = `127.0.0.1:${of.port}`;
  const own = { origin: `http://${host}`, 'x-panel-token': of.token, 'content-type': 'application/json' };
  return get(`${of.path}ask`, { of, method: 'POST', headers: { ...own, ...headers }, body });
}

test('the files are served as they are, under strict rules, and a query changes nothing', async () => {
  for (const [name, { type, body }] of files) {
    const reply = await get(`/${name}?backend=wasm`);
    assert.deepEqual([reply.status, reply.headers['content-type'], reply.body], [200, type, String(body)]);
    const policy = String(reply.headers['content-security-policy']);
    assert.match(policy, /^default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self';/);
    assert.match(
      policy,
      /; connect-src 'self'; .*base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
    );
    assert.doesNotMatch(policy, /'unsafe-(inline|eval)'/);
    assert.deepEqual(
      ['x-content-type-options', 'referrer-policy', 'cache-control', 'cross-origin-resource-policy'].map(
        (header) => reply.headers[header],
      ),
      ['nosniff', 'no-referrer', 'no-store', 'same-origin'],
    );
    assert.match(String(reply.headers['permissions-policy']), /^camera=\(self\)/);
    assert.ok(!reply.body.includes(server.token));
    assert.equal(reply.headers['access-control-allow-origin'], undefined);
  }
  const page = await get(inNotebook.path, { of: inNotebook });
  assert.match(
    String(page.headers['content-security-policy']),
    /frame-ancestors 'self' http:\/\/localhost:\*/,
  );
});

test('what is no file of the page is not found, however it is written', async (context) => {
  // On the disk there is much that a path could lead to: the server looks at none of it.
  const folder = path.join(__dirname, `.served.${process.pid}`);
  mkdirSync(path.join(folder, 'model-private'), { recursive: true });
  context.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(path.join(folder, 'model-private', 'secret'), 'secret');
  symlinkSync(path.join(folder, 'model-private', 'secret'), path.join(folder, 'link'));
  for (const asked of [
    ...['/..%2fpackage.json', '/%2e%2e/package.json', '/..%252fpackage.json', '/%252e%252e%252fpackage.json'],
    ...['/../../../../etc/passwd', '//page.js', '/page.js/', '/model/..\\..\\x'],
    ...[
      '/model',
      '/model/',
      '/model-private/secret',
      '/link',
      encodeURI(`/${folder}/link`),
      encodeURI(`${folder}/link`),
    ],
    ...['/page.js%00', '/page.js%00.png', '/%00', '/PAGE.JS', '/page.js;x', '/__proto__'],
    ...['/constructor', '/get', '/size', '/index.html', '/model%2fferlab.json'],
  ]) {
    const replies = [await get(asked), await get(inNotebook.path + asked.slice(1), { of: inNotebook })];
    for (const { status } of replies) assert.ok(status === 404 || status === 400, `${status} for ${asked}`);
  }
  // Without the unguessable part of a notebook's path there is nothing at all.
  for (const asked of ['/', '/page.js', '/webcam/', inNotebook.path.slice(0, -1), '/webcam/x/page.js'])
    assert.equal((await get(asked, { of: inNotebook })).status, 404, asked);
});

test('a NUL or a line break in a request is no request', async () => {
  for (const line of ['GET /\0page.js HTTP/1.1', 'GET /page.js\nHost: x HTTP/1.1']) {
    const status = await new Promise<string>((resolve, reject) => {
      const socket: Socket = connect(server.port, '127.0.0.1', () =>
        socket.end(`${line}\r\nHost: 127.0.0.1:${server.port}\r\nConnection: close\r\n\r\n`),
      );
      let text = '';
      socket.setEncoding('latin1').on('data', (part: string) => (text += part));
      socket.on('close', () => resolve(text.split('\r\n')[0]!)).on('error', reject);
    });
    assert.match(status, /^HTTP\/1\.1 4\d\d /, line);
  }
});

test('another Host or Origin is refused, for reading too', async () => {
  const { port } = server;
  for (const host of [
    ...[`evil.example:${port}`, 'evil.example', `127.0.0.1.evil.example:${port}`, `localhost.:${port}`],
    ...[`127.1:${port}`, `[::1]:${port}`, `0.0.0.0:${port}`],
  ]) {
    assert.equal((await get('/', { headers: { host } })).status, 403, host);
    assert.equal((await ask({ headers: { host, origin: `http://${host}` } })).status, 403, host);
  }
  for (const origin of [
    'http://evil.example',
    'null',
    `http://127.0.0.1:${port}.evil.example`,
    'http://localhost:8888',
  ]) {
    assert.equal((await get('/page.js', { headers: { origin } })).status, 403, origin);
    assert.equal((await ask({ headers: { origin } })).status, 403, origin);
  }
  assert.equal((await ask({ headers: { origin: undefined } })).status, 403);
  assert.equal((await ask({ headers: { 'sec-fetch-site': 'cross-site' } })).status, 403);
  assert.equal((await get('http://evil.example/page.js')).status, 403);
  assert.equal((await get('/', { headers: { host: `localhost:${port}` } })).status, 200);
  // A notebook's page may come through the proxy of its Jupyter server, with that one's Host.
  const proxied = { host: 'hub.example', origin: 'https://hub.example' };
  assert.equal((await get(inNotebook.path, { of: inNotebook, headers: proxied })).status, 200);
  assert.equal((await ask({ of: inNotebook, headers: proxied })).status, 422);
  const rebound = `evil.example:${inNotebook.port}`;
  assert.equal((await get(inNotebook.path, { of: inNotebook, headers: { host: rebound } })).status, 403);
});

test('nothing is changed by a GET, and a message needs the token', async () => {
  assert.equal((await get('/ask')).status, 404);
  assert.equal((await get('/ask?type=wait')).status, 404);
  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])
    assert.equal((await get('/page.js', { method })).status, 404, method);
  for (const token of [undefined, '', server.token.slice(1), inNotebook.token])
    assert.equal((await ask({ headers: { 'x-panel-token': token } })).status, 403);
  assert.equal((await ask({ headers: { 'content-type': 'text/plain' } })).status, 415);
  assert.equal((await ask({ body: '{' })).status, 400);
  assert.match((await ask({ body: '{"type":"run"}' })).body, /Not a message of the webcam page/);
});

test('a picture of 20 MB is taken, of 100 MB little', async () => {
  const image = `data:image/png;base64,${'A'.repeat(26_700_000)}`;
  const late = { type: 'snapshot', id: '00000000-0000-4000-8000-000000000000', image, faces: [] };
  const reply = await ask({ body: JSON.stringify(late) });
  assert.deepEqual([reply.status, reply.body], [200, '{"answer":null}']);
  const host = `127.0.0.1:${server.port}`;
  const own = {
    host,
    origin: `http://${host}`,
    'x-panel-token': server.token,
    'content-type': 'application/json',
  };
  for (const [length, status] of [
    ['104857600', 413],
    [undefined, 411],
  ] as const) {
    const sent = await flood(server.port, '/ask', { ...own, 'content-length': length });
    assert.equal(sent.status, status);
    assert.ok(sent.megabytes < 70, `${sent.megabytes} MB were taken`);
  }
});

test('several at once: a port in use leads to the next; closed, it is free again', async () => {
  const [first, second] = [await serveWebcam(files), await serveWebcam(files)];
  const next = await serveWebcam(files, { port: first.port });
  assert.ok(next.port > first.port && next.port < first.port + 100);
  await Promise.all([first.close(), second.close(), next.close()]);
  const again = await serveWebcam(files, { port: first.port });
  assert.equal(again.port, first.port);
  await again.close();
  const last = await serveWebcam(files, { port: 65535 });
  if (last.port === 65535) await assert.rejects(serveWebcam(files, { port: 65535 }), FerlabError);
  await last.close();
});

test('it never keeps its process alive, not with a waiting page either', async () => {
  const source = path.join(__dirname, '..', 'serveWebcam');
  const code = `require(${JSON.stringify(source)}).serveWebcam(new Map()).then(({ port, token }) => {
    const origin = 'http://127.0.0.1:' + port;
    const headers = { origin, host: origin.slice(7), 'x-panel-token': token, 'content-type': 'application/json' };
    const waiting = require('http').request(origin + '/ask', { method: 'POST', headers });
    waiting.on('error', () => {}).on('socket', (socket) => socket.unref());
    waiting.end('{"type":"wait"}');
    setTimeout(() => console.log(port), 300);
  })`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', '-e', code], {
    timeout: 60_000,
  });
  assert.match(stdout, /^\d+\n$/);
});
