import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { openPanelServer, type Panel, type PanelServer } from '../panelServer';
import { flood, rawRequest, type RawRequest } from '../../../tests/rawRequest';

const heard: unknown[] = [];
let server: PanelServer;
let panel: Panel;

before(async () => {
  server = await openPanelServer();
  panel = server.addPanel({
    title: 'A "panel" </script>',
    script: 'ask({ hello: 1 });',
    onMessage(message) {
      heard.push(message);
      if (message === 'fail') throw new Error('cannot do that');
      return { heard: heard.length };
    },
  });
});
after(() => server.close());

/** What the panel's own page sends along. */
const own = () => {
  const host = `127.0.0.1:${server.port}`;
  return {
    host,
    origin: `http://${host}`,
    'x-panel-token': server.token,
    'content-type': 'application/json',
  };
};

/** Sends a request as the panel's own page would, but for what is named. */
function send({
  method = 'POST',
  path = `/panel/${panel.id}`,
  headers = {},
  body = '{}',
}: Partial<RawRequest>) {
  return rawRequest(server.port, { method, path, headers: { ...own(), ...headers }, body });
}

/** Sends what must be refused, and checks that the panel heard nothing. */
async function refused(status: number, parts: Parameters<typeof send>[0]) {
  const count = heard.length;
  const reply = await send(parts);
  assert.equal(reply.status, status, `${JSON.stringify(parts)}: ${reply.body}`);
  assert.equal(heard.length, count);
  assert.equal(reply.headers['access-control-allow-origin'], undefined);
}

test('the own page is heard, and told what went wrong', async () => {
  const reply = await send({ body: '{"a":1}' });
  assert.deepEqual([reply.status, JSON.parse(reply.body)], [200, { answer: { heard: heard.length } }]);
  assert.deepEqual(heard.at(-1), { a: 1 });
  const failed = await send({ body: '"fail"' });
  assert.deepEqual([failed.status, JSON.parse(failed.body)], [422, { error: 'cannot do that' }]);
});

test('through a proxy of the user, whose Host has another port, the page is heard too', async () => {
  for (const [host, origin] of [
    ['hub.example', 'https://hub.example'],
    ['localhost:8888', 'http://localhost:8888'],
    ['[::1]:8888', 'http://[::1]:8888'],
  ])
    assert.equal((await send({ headers: { host, origin } })).status, 200, host);
});

test('the page itself is static, changes nothing, and may do little', async () => {
  const count = heard.length;
  const page = await send({ method: 'GET', headers: { origin: undefined, 'x-panel-token': undefined } });
  assert.equal(page.status, 200);
  assert.ok(!page.body.includes(server.token));
  assert.match(page.body, /<title>A &#34;panel&#34; &lt;\/script&gt;<\/title>/);
  const policy = String(page.headers['content-security-policy']);
  assert.match(policy, /default-src 'none'; script-src 'nonce-[\w+/=]+';/);
  assert.match(policy, /connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'/);
  assert.equal(page.headers['x-content-type-options'], 'nosniff');
  assert.equal(page.headers['cache-control'], 'no-store');
  assert.equal(heard.length, count);
});

test("another origin's page is refused, even with the token", async () => {
  for (const origin of [
    'http://evil.example',
    'null',
    undefined,
    `http://127.0.0.1:${server.port}.evil.example`,
  ])
    await refused(403, { headers: { origin } });
  await refused(403, { headers: { origin: 'http://localhost:8888' } });
  await refused(403, { headers: { 'sec-fetch-site': 'cross-site' } });
  await refused(403, { headers: { 'sec-fetch-site': 'same-site' } });
  // What a browser asks before it sends JSON across origins.
  await refused(404, { method: 'OPTIONS', headers: { origin: 'http://evil.example' } });
  // What it sends without asking.
  await refused(415, { headers: { 'content-type': 'text/plain' } });
});

test('a wrong token is refused', async () => {
  const { token } = server;
  for (const wrong of [
    undefined,
    '',
    token.slice(1),
    `${token}a`,
    token.slice(0, -1) + (token.endsWith('A') ? 'B' : 'A'),
  ])
    await refused(403, { headers: { 'x-panel-token': wrong } });
});

test('a name that was made to point here (DNS rebinding) is refused', async () => {
  for (const name of ['evil.example', 'localhost.', '127.0.0.1.evil.example', '127.1', '[::1]']) {
    const host = `${name}:${server.port}`;
    await refused(403, { headers: { host, origin: `http://${host}` } });
    await refused(403, { method: 'GET', headers: { host } });
  }
  await refused(403, { headers: { host: `evil.example:0${server.port}`, origin: 'http://x' } });
  await refused(403, { path: `http://evil.example/panel/${panel.id}` });
  await refused(400, { headers: { host: 'a b', origin: 'http://a b' } });
});

test('a GET changes nothing, and other methods and paths are unknown', async () => {
  const { id } = panel;
  const count = heard.length;
  for (const method of ['GET', 'HEAD'])
    assert.equal((await send({ method, path: `/panel/${id}?epochs=1` })).status, 200);
  assert.equal(heard.length, count);
  for (const method of ['PUT', 'DELETE', 'PATCH']) await refused(404, { method });
  for (const path of [
    `/panel/${id}/../../etc/passwd`,
    '/../../../../etc/passwd',
    '/panel/..%2f..%2fpackage.json',
    '/panel/__proto__',
    '/',
    `/panel/${id.slice(1)}A`,
  ]) {
    await refused(404, { path });
    await refused(404, { path, method: 'GET' });
  }
});

test('what is no JSON, or longer than 64 KB, is refused', async () => {
  await refused(400, { body: '{' });
  await refused(400, { body: '' });
  await refused(413, { body: `"${'a'.repeat(65536)}"` });
  assert.equal((await send({ body: `"${'a'.repeat(65000)}"` })).status, 200);
});

test('of a body of 100 MB little is taken', async () => {
  for (const [length, status] of [
    ['104857600', 413],
    [undefined, 411],
  ] as const) {
    const sent = await flood(server.port, `/panel/${panel.id}`, { ...own(), 'content-length': length });
    assert.equal(sent.status, status);
    assert.ok(sent.megabytes < 50, `${sent.megabytes} MB were taken`);
  }
});

test('a closed panel is answered no more', async () => {
  const other = server.addPanel({ title: 'x', script: '', onMessage: () => null });
  assert.equal((await send({ path: `/panel/${other.id}` })).status, 200);
  other.close();
  assert.equal((await send({ path: `/panel/${other.id}` })).status, 404);
});

test('a kernel has one server, which never keeps it alive', async () => {
  assert.equal(await openPanelServer(), server);
  const file = path.join(__dirname, '..', 'panelServer');
  const code = `require(${JSON.stringify(file)}).openPanelServer().then(({ port }) => console.log(port))`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', '-e', code], {
    timeout: 60_000,
  });
  assert.match(stdout, /^\d+\n$/);
});

test("an output's script and attributes can't be left by what they hold", () => {
  const html = panel.html('<b>static</b>');
  assert.match(html, /data-panel="[^"]*&#34;title&#34;/);
  assert.equal(html.split('</script>').length, 2);
  assert.match(html, /Kernel not connected.*<b>static<\/b>/);
});
