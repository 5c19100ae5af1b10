import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { jupyterPython } from '../notebook/ownJupyter';
import { script, temporaryFolder } from './support';

const { signNotebooks } = script<{
  signNotebooks(python: string, env: NodeJS.ProcessEnv, project: string): number;
}>('signNotebooks');

const notebook = (source: string) =>
  JSON.stringify({
    cells: [
      { cell_type: 'code', id: 'a', source, metadata: {}, execution_count: 1, outputs: [] },
      // A cell without an output is trusted by itself.
      {
        cell_type: 'code',
        id: 'b',
        source: '',
        metadata: {},
        execution_count: 2,
        outputs: [{ output_type: 'display_data', metadata: {}, data: { 'text/html': '<script></script>' } }],
      },
    ],
    metadata: {},
    nbformat: 4,
    nbformat_minor: 5,
  });

const isTrusted = `
import json, sys, nbformat
from nbformat.sign import NotebookNotary
notary = NotebookNotary(data_dir=sys.argv[1])
print(json.dumps([notary.check_signature(nbformat.read(file, as_version=4)) for file in sys.argv[2:]]))
`;

test('notebooks are signed as they were committed, once, and no edited or foreign one is', (t) => {
  const [project, data] = [temporaryFolder(t), temporaryFolder(t)];
  const at = (name: string) => path.join(project, 'notebooks', name);
  const write = (name: string, source: string) => fs.writeFileSync(at(name), notebook(source));
  const git = (...args: string[]) => {
    const who = ['-c', 'user.name=a', '-c', 'user.email=a@b.c'];
    assert.equal(spawnSync('git', [...who, ...args], { cwd: project }).status, 0, args[0]);
  };
  const python = jupyterPython();
  const env = { ...process.env, JUPYTER_DATA_DIR: data };
  const sign = () => signNotebooks(python, env, project);
  const trusted = (...names: string[]) => {
    const args = ['-c', isTrusted, data, ...names.map(at)];
    const { stdout, stderr, status } = spawnSync(python, args, { env, encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    return JSON.parse(stdout) as boolean[];
  };

  fs.mkdirSync(at(''));
  for (const name of ['demo.ipynb', 'edited.ipynb']) write(name, 'let a = 1;');
  assert.equal(sign(), 0, 'no clone');
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '-m', 'Begin');
  write('edited.ipynb', 'let a = 2;');
  write('foreign.ipynb', 'let a = 3;');
  assert.equal(sign(), 1);
  assert.deepEqual(trusted('demo.ipynb', 'edited.ipynb', 'foreign.ipynb'), [true, false, false]);
  assert.equal(sign(), 0, 'signed before');

  write('demo.ipynb', 'let a = 4;');
  assert.equal(sign(), 0);
  git('commit', '--quiet', '-a', '-m', 'Pull what is newer');
  assert.equal(sign(), 2);
  assert.deepEqual(trusted('demo.ipynb', 'edited.ipynb', 'foreign.ipynb'), [true, true, false]);
});
