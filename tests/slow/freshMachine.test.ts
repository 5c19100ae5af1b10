import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';

const root = path.resolve(__dirname, '..', '..');
const MINUTES = 60_000;

/** An environment as after a login on a new machine: no caches, nothing that npm or conda has set. */
function newMachine(home: string): Record<string, string> {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|CONDA|FERLAB_|JUPYTER|NODE_(?!EXTRA))/i.test(name),
  );
  const folders = (process.env.PATH ?? '').split(':').filter((folder) => !folder.includes('node_modules'));
  const env = Object.fromEntries(kept) as Record<string, string>;
  delete env.FONTCONFIG_FILE;
  delete env.VIRTUAL_ENV;
  return { ...env, PATH: folders.join(':'), HOME: home };
}

test('from a clone to a demo and passing tests, on a machine with nothing installed', (t) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fresh machine '));
  t.after(() => fs.rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  const home = path.join(folder, 'home');
  const project = path.join(folder, 'my ferlab');
  fs.mkdirSync(home);
  const clone = spawnSync('git', ['clone', '--quiet', root, project], { encoding: 'utf8' });
  assert.equal(clone.status, 0, clone.stderr);
  // Changes that are not committed are not in the clone, and so not tested here.
  const env = newMachine(home);

  const run = (...args: string[]): string => {
    const started = Date.now();
    const done = spawnSync('npm', args, {
      cwd: project,
      env,
      encoding: 'utf8',
      timeout: 40 * MINUTES,
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer: 64 * 1024 * 1024,
    });
    assert.equal(
      done.status,
      0,
      `npm ${args.join(' ')}\n${done.stdout.slice(-6000)}\n${done.stderr.slice(-3000)}`,
    );
    t.diagnostic(`npm ${args.join(' ')}: ${((Date.now() - started) / 1000).toFixed(0)} s`);
    return done.stdout;
  };
  const setupSeconds = (output: string) => Number(/^Set-up: ([\d.]+) s\./m.exec(output)?.[1]);
  const checkDemo = () => {
    const html = fs.readFileSync(path.join(project, 'notebooks', 'demo.html'), 'utf8');
    assert.match(html, /<img[^>]+src="data:image\/png/);
  };

  t.diagnostic(`first set-up: ${setupSeconds(run('run', 'demo'))} s`);
  checkDemo();
  assert.match(run('test'), /^. fail 0$/m);

  fs.rmSync(path.join(project, 'notebooks', 'demo.html'));
  for (const again of [run('run', 'demo'), run('test')]) {
    const seconds = setupSeconds(again);
    assert.ok(seconds < 5, `set-up took ${seconds} s where nothing had changed`);
  }
  checkDemo();
  const status = spawnSync('git', ['status', '--porcelain'], { cwd: project, encoding: 'utf8' });
  assert.equal(status.stdout, '', 'files left in the tree');
});
