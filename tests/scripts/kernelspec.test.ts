import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { hostWith, leavesTreeAlone, root, script, temporaryFolder } from './support';

interface Python {
  ok: boolean;
  probe: { prefix: string };
}
const { kernelspecState, writeKernelspec } = script<{
  kernelspecState(host: object, paths: object, python: Python): { ok: boolean; found: string };
  writeKernelspec(host: object, paths: object, python: Python): void;
}>('setup/kernelspec');
const { pathsOf } = script<{ pathsOf(project: string): object }>('setup/paths');

test('the kernel is registered as this project for this Node, and replaced whole', (t) => {
  leavesTreeAlone(t);
  const prefix = temporaryFolder(t);
  const python = { ok: true, probe: { prefix } };
  const state = (nodePath = process.execPath) =>
    kernelspecState(hostWith({ nodePath }), pathsOf(root), python);
  assert.deepEqual(state(), { ok: false, found: 'none' });

  writeKernelspec(hostWith(), pathsOf(root), python);
  const folder = path.join(prefix, 'share', 'jupyter', 'kernels', 'tslab');
  const spec = JSON.parse(fs.readFileSync(path.join(folder, 'kernel.json'), 'utf8')) as Record<
    string,
    unknown
  >;
  assert.equal(spec.display_name, 'TypeScript (ferlab)');
  assert.equal(spec.language, 'typescript');
  assert.deepEqual(spec.env, { TF_CPP_MIN_LOG_LEVEL: '2' });
  const launcher = path.join(root, 'scripts', 'tslab-kernel.js');
  assert.deepEqual(spec.argv, [process.execPath, launcher, '--config-path', '{connection_file}']);
  assert.ok(fs.existsSync(launcher));
  assert.ok(state().ok);

  fs.rmSync(path.join(folder, 'logo-svg.svg'));
  assert.deepEqual(state(), { ok: false, found: 'one with another icon' });
  assert.deepEqual(state('/other/node'), { ok: false, found: `one for ${process.execPath}` });
  fs.writeFileSync(path.join(folder, 'stale'), '');
  writeKernelspec(hostWith(), pathsOf(root), python);
  assert.ok(!fs.existsSync(path.join(folder, 'stale')));
  assert.deepEqual(fs.readdirSync(path.dirname(folder)), ['tslab']);
});
