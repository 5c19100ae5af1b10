import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import test from 'node:test';
import { root } from '../../../tests/scripts/support';

test('files are compiled by another process of esbuild where the stop button ended the one there was', () => {
  const program = `
    const { execFileSync } = require('child_process');
    const { compile } = require('./packages/kernel/tslabMemory');
    const texts = () => compile(['src/field.ts']).map(({ data }) => data).join();
    const before = texts();
    const [child] = execFileSync('pgrep', ['-P', String(process.pid), '-f', 'esbuild']).toString().split('\\n');
    process.kill(Number(child), 'SIGINT');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
    console.log(before.length > 1000 && texts() === before);
    process.exit();
  `;
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', program], { cwd: root, encoding: 'utf8' });
  assert.deepEqual([stdout, stderr], ['true\n', '']);
});
