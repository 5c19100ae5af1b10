import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import {
  hostWith,
  leavesTreeAlone,
  root,
  script,
  temporaryFolder,
  type Check,
  type HostParts,
} from './support';

const { requirementChecks, requirementLine } = script<{
  requirementChecks(host: object, project: string, megabytes: number): Check[];
  requirementLine(check: Check): string;
}>('setup/requirements');

function check(name: string, parts: HostParts, megabytes = 0): Check {
  const found = requirementChecks(hostWith(parts), root, megabytes).find((one) => one.name === name);
  assert.ok(found, name);
  return found;
}

function assertOneLineForThreeSystems(failed: Check): void {
  const line = requirementLine(failed);
  assert.equal(failed.ok, false);
  assert.ok(!line.includes('\n'), line);
  for (const system of ['apt', 'dnf', 'conda'])
    assert.match(line, new RegExp(system), `${failed.name}: ${system}`);
}

test('this machine meets all requirements', () => {
  const failed = requirementChecks(hostWith(), root, 0).filter(({ ok }) => !ok);
  assert.deepEqual(failed, []);
});

test('a Node that is too old is named with the one needed', () => {
  for (const nodeVersion of ['18.19.1', '20.18.3']) {
    const failed = check('Node.js', { nodeVersion });
    assertOneLineForThreeSystems(failed);
    assert.match(requirementLine(failed), new RegExp(`20\\.19.*${nodeVersion.replace(/\./g, '\\.')}`));
  }
  for (const nodeVersion of ['20.19.0', '22.0.0', '24.1.0']) assert.ok(check('Node.js', { nodeVersion }).ok);
});

test('without npm, Python or a compiler on PATH each is told in one line', (t) => {
  leavesTreeAlone(t);
  const empty = temporaryFolder(t);
  for (const name of ['npm', 'Python', 'C++ compiler']) {
    const failed = check(name, { env: { PATH: empty } });
    assertOneLineForThreeSystems(failed);
    assert.match(failed.found, /none on PATH/);
  }
});

test('a Python without venv, or of another version, is named', (t) => {
  const folder = temporaryFolder(t);
  const say = (version: number[], venv: boolean) =>
    `#!/bin/sh\necho '${JSON.stringify({ version, venv, prefix: '/', base: '/', sitePackages: '/', packages: {} })}'\n`;
  const python = path.join(folder, 'python3');
  fs.writeFileSync(python, say([3, 11, 2], false), { mode: 0o755 });
  assert.match(
    check('Python', { env: { PATH: folder } }).found,
    /3\.11\.2 without venv and ensurepip at .*python3/,
  );
  for (const version of [
    [3, 9, 1],
    [3, 14, 0],
  ]) {
    fs.writeFileSync(python, say(version, true), { mode: 0o755 });
    const failed = check('Python', { env: { PATH: folder } });
    assertOneLineForThreeSystems(failed);
    assert.ok(failed.found.startsWith(version.join('.')), failed.found);
  }
  fs.writeFileSync(python, say([3, 13, 0], true), { mode: 0o755 });
  assert.ok(check('Python', { env: { PATH: folder } }).ok);
});

test('FERLAB_PYTHON and CXX that do not run are errors, not hints', (t) => {
  const nothing = path.join(temporaryFolder(t), 'nothing');
  const { PATH } = process.env;
  assert.match(check('Python', { env: { PATH, FERLAB_PYTHON: nothing } }).found, /FERLAB_PYTHON=.*nothing/);
  assert.match(check('C++ compiler', { env: { PATH, CXX: nothing } }).found, /CXX=.*nothing/);
});

test('a compiler without the C++ library is told', (t) => {
  const folder = temporaryFolder(t);
  const compiler = '#!/bin/sh\n[ "$1" = --version ] && echo "clang 15" && exit 0\nexit 1\n';
  fs.writeFileSync(path.join(folder, 'c++'), compiler, { mode: 0o755 });
  const failed = check('C++ compiler', { env: { PATH: folder } });
  assertOneLineForThreeSystems(failed);
  assert.match(failed.found, /clang 15, which cannot compile C\+\+17/);
});

test('too small a disk and another system are told', () => {
  const disk = check('Disk space', { freeBytes: () => 1e9 }, 2900);
  assert.match(requirementLine(disk), /needed 2\.9 GB.*found 1\.0 GB free/);
  assert.ok(!check('System', { arch: 'arm64' }).ok);
  assert.ok(!check('System', { platform: 'darwin' }).ok);
  assert.ok(!check('System', { libc: () => '' }).ok);
  assert.ok(!check('System', { libc: () => 'glibc 2.17' }).ok);
});
