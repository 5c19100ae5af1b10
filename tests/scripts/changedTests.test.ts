import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { script, temporaryFolder } from './support';

const { changedFiles, testsOf } = script<{
  changedFiles(root: string): { files: string[]; since: string };
  testsOf(root: string, tests: string[], changed: string[]): string[];
}>('changedTests');

const files: Record<string, string> = {
  'src/index.ts': "export { one, type One } from './one';\nexport { two as second } from './two';\n",
  'src/one.ts': "import { base } from './base';\nexport const one = base;\nexport type One = number;\n",
  'src/two.ts': 'export const two = 2;\n',
  'src/base.ts': 'export const base = 1;\n',
  'scripts/set.js': "'use strict';\n",
  'bin/ferlab.js': "require('../src/two.ts');\n",
  'notebooks/demo.ipynb': JSON.stringify({
    cells: [{ cell_type: 'code', source: ["import { second } from './src/index';\n"] }],
  }),
  'tests/one.test.ts': "import { one } from '../src/index';\n",
  'tests/two.test.ts': "import { second } from '../src/index';\nimport './help';\n",
  'tests/help.ts': "spawn('child.ts');\n",
  'tests/child.ts': '',
  'tests/set.test.ts': "const set = script<object>('set');\n",
  'tests/demo.test.ts': "run('demo.ipynb');\n",
  'docs/page.md': '',
  'tests/fixtures/one.pt.gz': '',
  'tests/snapshot.ts': '',
  'tests/page.test.ts': "read('docs/page.md', 'one.pt.gz');\nimport { like } from './snapshot';\n",
  'tests/cli.test.ts': "path.join(root, 'bin', 'ferlab.js');\n",
};
const tests = Object.keys(files).filter((name) => name.endsWith('.test.ts'));

function project(context: Parameters<typeof temporaryFolder>[0]): string {
  const root = temporaryFolder(context);
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    fs.writeFileSync(path.join(root, name), text);
  }
  return root;
}

test('a test is chosen by what it needs, through doors by name, and by what it starts or reads', (context) => {
  const root = project(context);
  const chosen = (...changed: string[]) =>
    testsOf(root, tests, changed).map((name) => path.basename(name, '.test.ts'));
  assert.deepEqual(chosen('src/base.ts'), ['one']);
  assert.deepEqual(chosen('src/two.ts'), ['two', 'demo', 'cli']);
  assert.deepEqual(chosen('tests/child.ts'), ['two']);
  assert.deepEqual(chosen('scripts/set.js'), ['set']);
  assert.deepEqual(chosen('notebooks/demo.ipynb'), ['demo']);
  assert.deepEqual(chosen('tests/one.test.ts'), ['one']);
  assert.deepEqual(chosen('README.md'), []);
  assert.deepEqual(chosen('docs/page.md'), ['page'], 'read by its path');
  assert.deepEqual(chosen('tests/fixtures/one.pt.gz'), ['page'], 'a fixture by its name');
  assert.deepEqual(chosen('tests/snapshots/curve.json'), ['page'], 'a snapshot by what reads all of them');
  assert.deepEqual(chosen('package.json').length, tests.length, 'what stands behind everything');
});

test('what differs is what is not committed, new files too, or else what the last commit changed', (context) => {
  const root = project(context);
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: root, stdio: 'pipe' });
  git('init', '-q');
  git('add', '-A');
  git('commit', '-qm', 'one');
  fs.writeFileSync(path.join(root, 'src/two.ts'), 'export const two = 22;\n');
  fs.writeFileSync(path.join(root, 'src/größe.ts'), '');
  assert.deepEqual(changedFiles(root), { files: ['src/two.ts', 'src/größe.ts'], since: 'the last commit' });
  git('add', '-A');
  git('commit', '-qm', 'two');
  const { files: changed, since } = changedFiles(root);
  assert.deepEqual([changed.sort(), since], [['src/größe.ts', 'src/two.ts'], 'the commit before']);
});
