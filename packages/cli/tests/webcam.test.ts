import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { temporaryFolder } from '../../../tests/temporaryFolder';
import { runHere } from './runHere';

const ferlab = path.join(__dirname, '..', '..', '..', 'bin', 'ferlab.js');

/** Starts `ferlab webcam` and waits for the first line that it prints. */
const start = (context: { after(clean: () => void): void }, ...args: string[]) =>
  startIn(process.env, context, '--no-open', ...args);

async function startIn(
  env: NodeJS.ProcessEnv,
  context: { after(clean: () => void): void },
  ...args: string[]
) {
  const child = spawn(process.execPath, [ferlab, 'webcam', ...args], { env });
  context.after(() => child.kill('SIGKILL'));
  const said = { stdout: '', stderr: '' };
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text));
  child.stdout.setEncoding('utf8');
  const ended = once(child, 'exit') as Promise<[number | null, string | null]>;
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (text: string) => {
      said.stdout += text;
      if (text.includes('\n')) resolve();
    });
    void ended.then(([status]) => reject(new Error(`ended with ${status}: ${said.stderr}`)));
  });
  return { child, said, ended };
}

const isServed = (url: string) =>
  fetch(url).then(
    (response) => response.ok,
    () => false,
  );

test('it prints its address; a second one takes the next port; Ctrl-C frees it', async (context) => {
  const first = await start(context, '--port', '0');
  const url = first.said.stdout.trim();
  const [, port] = /^http:\/\/127\.0\.0\.1:(\d+)\/$/.exec(url)!;
  assert.equal(await isServed(url), true);

  const second = await start(context, '--port', port!, '--json');
  const told = JSON.parse(second.said.stdout) as { url: string; port: number };
  assert.deepEqual(Object.keys(told), ['url', 'port']);
  assert.ok(told.port > Number(port));
  assert.equal(told.url, `http://127.0.0.1:${told.port}/`);
  assert.match(second.said.stderr, new RegExp(`^Port ${port} is in use: took ${told.port}\\.\n`));
  assert.equal(await isServed(told.url), true);

  for (const { child, ended } of [first, second]) {
    child.kill('SIGINT');
    assert.deepEqual(await ended, [130, null]);
  }
  assert.equal(await isServed(url), false);
  const third = await start(context, '--port', port!);
  assert.equal(third.said.stdout.trim(), url);
});

test('it opens the browser with its address; where nothing can, it says so', async (context) => {
  const folder = temporaryFolder(context);
  const [opened, bin] = ['opened', 'bin'].map((name) => path.join(folder, name));
  mkdirSync(bin!);
  const opener = `#!/bin/sh\nprintf %s "$1" > "${opened}.new" && mv "${opened}.new" "${opened}"\n`;
  for (const name of ['xdg-open', 'open']) writeFileSync(path.join(bin!, name), opener, { mode: 0o755 });
  const [system, nothing] = ['/bin:/usr/bin', path.join(folder, 'none')];
  const first = await startIn({ ...process.env, PATH: `${bin}:${system}` }, context, '--port', '0');
  await until(() => existsSync(opened!));
  assert.equal(readFileSync(opened!, 'utf8'), first.said.stdout.trim());

  const second = await startIn({ ...process.env, PATH: nothing }, context, '--port', '0');
  const url = second.said.stdout.trim();
  await until(() => second.said.stderr.includes(`No browser could be opened: open ${url} yourself.`));
  assert.equal(await isServed(url), true);
});

async function until(done: () => boolean) {
  while (!done()) await new Promise((resolve) => setTimeout(resolve, 50));
}

test('--export writes the page and says how large it is; a folder that holds something else is left', async (context) => {
  const folder = temporaryFolder(context);
  const out = path.join(folder, 'page');
  const { json } = await runHere('.', 'webcam', '--export', out, '--json');
  const { files, bytes } = json as { files: number; bytes: number };
  assert.equal(
    readdirSync(out, { recursive: true, withFileTypes: true }).filter((e) => e.isFile()).length,
    files,
  );
  const again = await runHere('.', 'webcam', '--export', out);
  assert.equal(
    again.stdout,
    `${out}: ${files} files, ${(bytes / 1e6).toFixed(2)} MB. Put it on a web host, over https.\n`,
  );
  const refused = await runHere('.', 'webcam', '--export', __dirname);
  assert.deepEqual([refused.status, refused.stdout], [1, '']);
  assert.match(refused.stderr, /has something in it/);
});

test('--teach takes pictures at the address that it prints, and ends with Done', async (context) => {
  const folder = path.join(temporaryFolder(context), 'mine');
  const { said, ended } = await start(context, '--port', '0', '--teach', folder);
  const { origin, hash } = new URL(said.stdout.trim());
  const headers = { origin, 'x-panel-token': hash.slice(1), 'content-type': 'application/json' };
  const tell = async (message: object) => {
    const response = await fetch(`${origin}/ask`, { method: 'POST', headers, body: JSON.stringify(message) });
    return (await response.json()) as { answer: { done: boolean } };
  };
  const pixels = Buffer.alloc(3 * 6 * 8, 99).toString('base64');
  const size = { take: 1, number: 1, width: 6, height: 8, pixels };
  await tell({ type: 'picture', page: '0123abcd', expression: 'tired', ...size });
  assert.equal((await tell({ type: 'done' })).answer.done, true);
  assert.deepEqual(await ended, [0, null]);
  assert.match(said.stderr, /mine: 1 of tired\n$/);
  assert.deepEqual(readdirSync(path.join(folder, 'tired')), ['taken-0123abcd-001-0001.png']);
});

test('wrong usage is told in a line', async () => {
  const port = /Expected --port to be a whole number from 0 to 65535 but found "65536"/;
  const is = (
    ended: { status: number | null; stdout: string; stderr: string },
    status: number,
    told: RegExp,
  ) => {
    assert.deepEqual([ended.status, ended.stdout], [status, ''], ended.stderr);
    assert.match(ended.stderr, told);
    assert.equal(ended.stderr.trim().split('\n').length, 1);
  };
  const command = ['webcam', '--no-open'];
  is(spawnSync(process.execPath, [ferlab, ...command, '--port', '65536'], { encoding: 'utf8' }), 2, port);
  for (const [args, status, told] of [
    [['--port', '80.5'], 2, /Expected --port to be a whole number/],
    [
      ['--model', 'fcn-far'],
      1,
      /No model folder at .*fcn-far\. Did you mean "fcn-fer"\? Train one by "ferlab train/,
    ],
    [['--model', __dirname], 1, /No model at .*ferlab\.json is missing/],
    [['--prot', '1'], 2, /unknown option '--prot'/],
    [['--teach', 'a', '--export', 'b'], 2, /Expected --teach or --export but found both/],
    [['--teach', __filename], 1, /is no folder\. Name another/],
  ] as const)
    is(await runHere('.', ...command, ...args), status, told);
});
