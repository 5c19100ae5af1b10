import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { leavesTreeAlone, root, script, temporaryFolder } from './support';

const { explainFailure } = script<{
  explainFailure(step: string, tool: string, output: string, log: string): string;
}>('setup/explainFailure');
const { parseArguments } = script<{ parseArguments(args: string[]): Record<string, unknown> }>('notebook');
const { testFiles } = script<{
  testFiles(folder: string, options?: { slow?: boolean; filters?: string[] }): string[];
}>('testFiles');

test('a failed tool is explained in one line that names its log', () => {
  const cases: [string, RegExp][] = [
    ['npm error code EAI_AGAIN\nnpm error request to x failed', /registry cannot be reached/],
    ['WARNING: NewConnectionError(…)\nERROR: No matching distribution found', /registry cannot be reached/],
    ['ERROR: [Errno 28] No space left on device', /disk is full/],
    ['npm error `npm ci` can only install packages when …', /package-lock\.json does not fit/],
    ['one\nERROR: something odd\n\n', /something odd/],
    ['', /printed nothing/],
  ];
  for (const [output, expected] of cases) {
    const line = explainFailure('npm packages', 'npm ci', output, '/a b/npm.log');
    assert.match(line, expected);
    assert.match(line, /^npm packages: npm ci failed .*'npm run setup'.* Log: \/a b\/npm\.log$/);
  }
});

test('running a notebook never writes over it unasked', (t) => {
  const notebook = path.join(temporaryFolder(t), 'n.ipynb');
  fs.writeFileSync(notebook, '{}');
  assert.throws(() => parseArguments([notebook]), /expected --output, --html or --in-place/);
  assert.throws(() => parseArguments([notebook, '--output', notebook]), /--in-place writes over it/);
  assert.equal(parseArguments([notebook, '--in-place']).output, notebook);
  assert.equal(parseArguments([notebook, '--html=x.html', '--timeout', '5']).timeout, 5);
  assert.throws(() => parseArguments([notebook, '--html', 'x', '--timeout', 'soon']), /--timeout expects/);
  assert.throws(() => parseArguments([notebook, '--htm', 'x']), /unknown option '--htm'/);
  assert.throws(() => parseArguments([`${notebook}x`, '--html', 'x']), /no such notebook/);
});

test('test files are listed, the slow ones apart, chosen by parts of their paths', (t) => {
  const folder = temporaryFolder(t);
  const names = ['tests/a.test.ts', 'tests/deep/b.test.ts', 'tests/deep/help.ts', 'tests/slow/c.test.ts'];
  const inPackages = ['packages/p/tests/d.test.ts', 'packages/p/tests/slow/e.test.ts', 'packages/q/index.ts'];
  for (const name of [...names, ...inPackages]) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), '');
  }
  assert.deepEqual(testFiles(folder), [
    'packages/p/tests/d.test.ts',
    'tests/a.test.ts',
    'tests/deep/b.test.ts',
  ]);
  assert.deepEqual(testFiles(folder, { slow: true }), [
    'packages/p/tests/slow/e.test.ts',
    'tests/slow/c.test.ts',
  ]);
  assert.deepEqual(testFiles(folder, { filters: ['deep'] }), ['tests/deep/b.test.ts']);
});

test('the kernel says in one line when set-up is not done', (t) => {
  leavesTreeAlone(t);
  const project = path.join(temporaryFolder(t), 'neu');
  for (const folder of ['scripts', 'packages/kernel'])
    fs.cpSync(path.join(root, folder), path.join(project, folder), { recursive: true });
  // As installed kernels name it.
  const launcher = path.join(project, 'scripts', 'tslab-kernel.js');
  const done = spawnSync(process.execPath, [launcher, '--config-path', 'x.json'], { encoding: 'utf8' });
  assert.equal(done.status, 1);
  assert.match(done.stderr, /^tslab-kernel: tslab is not installed in .*neu; run 'npm run setup' there\n$/);
});
