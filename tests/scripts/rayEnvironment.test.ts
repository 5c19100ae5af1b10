import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { hostWith, leavesTreeAlone, root, script, temporaryFolder } from './support';

const { RAY_PACKAGES, rayState } = script<{
  RAY_PACKAGES: string[];
  rayState(host: object, paths: object): { ok: boolean; found: string };
}>('setup/rayEnvironment');
const { pathsOf } = script<{ pathsOf(project: string): Record<string, string> }>('setup/paths');

test("Ray's environment is whole, of other versions, half made or not there", (t) => {
  for (const one of RAY_PACKAGES) assert.match(one, /^[a-z]+(\[[a-z,]+\])?==\d+\.\d+\.\d+$/);
  const paths = pathsOf(temporaryFolder(t));
  const said = () => rayState(hostWith(), paths);
  assert.deepEqual(said(), { ok: false, found: 'none' });
  fs.mkdirSync(path.join(paths.ray!, 'bin'), { recursive: true });
  assert.deepEqual(said(), { ok: false, found: 'not finished by set-up' });
  const stamp = (list: string[]) =>
    fs.writeFileSync(paths.rayStamp!, JSON.stringify({ list, folder: paths.project }));
  stamp(['ray[tune]==1.0.0']);
  assert.equal(said().found, 'made of other versions');
  stamp(RAY_PACKAGES);
  assert.equal(said().found, 'Python no longer runs');
  const python = (ray: string) =>
    fs.writeFileSync(
      paths.rayPython!,
      `#!/bin/sh\necho '${JSON.stringify({ version: [3, 11, 2], packages: { ray, optuna: '5.0.0' } })}'\n`,
      { mode: 0o755 },
    );
  python('2.0.0');
  assert.match(said().found, /^without ray \d/);
  python(/==(.*)/.exec(RAY_PACKAGES[0]!)![1]!);
  assert.match(said().found, /^Ray \d.* for Python 3\.11\.2$/);
  assert.equal(said().ok, true);
});

test('set-up takes --with ray, and names what it does not know', (t) => {
  leavesTreeAlone(t);
  for (const [args, named] of [
    [['--with', 'rey'], 'rey'],
    [['--with'], '--with'],
    [['--wiht', 'ray'], '--wiht'],
  ] as const) {
    const done = spawnSync(process.execPath, [path.join(root, 'scripts', 'setup.js'), ...args], {
      encoding: 'utf8',
    });
    assert.equal(done.status, 2);
    assert.match(done.stderr, new RegExp(`^setup: unknown '${named}'; it takes --with ray, or nothing`));
  }
});
