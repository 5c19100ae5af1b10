import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { existsSync, lstatSync, readFileSync, readdirSync } from 'fs';
import path from 'path';
import test from 'node:test';
import { root } from './support';

const load = createRequire(__filename);
const { notebooksNamed } = load('../../scripts/commit-notebook.js') as {
  notebooksNamed: (names: string[]) => string[];
};
const chosen = (...names: string[]) => notebooksNamed(names).map((file) => path.basename(file));

test('notebook:commit takes all notebooks, or those named, in the order given', () => {
  assert.ok(chosen().includes('demo.ipynb') && chosen().includes('dataset.ipynb'));
  assert.deepEqual(chosen('notebooks/demo.ipynb', 'dataset'), ['demo.ipynb', 'dataset.ipynb']);
  assert.throws(() => chosen('nothing'), /no notebook 'nothing'; there are .*demo\.ipynb/);
  assert.throws(() => chosen('--fast'), /unknown option '--fast'/);
});

test('notebooks are run in a copy that has no runs, and goes without what it shares with the project', () => {
  const { emptyCopy } = load('../../scripts/emptyCopy.js') as {
    emptyCopy: () => { folder: string; env: { JUPYTER_DATA_DIR: string }; remove: () => void };
  };
  const models = readdirSync(path.join(root, 'models'));
  const { folder, env, remove } = emptyCopy();
  const copy = path.dirname(folder);
  assert.ok(existsSync(path.join(copy, 'src', 'index.ts')) && !existsSync(path.join(copy, 'runs')));
  for (const name of ['dataset', 'models', 'node_modules'])
    assert.ok(lstatSync(path.join(copy, name)).isSymbolicLink(), name);
  const kernel = path.join(env.JUPYTER_DATA_DIR, 'kernels', 'tslab', 'kernel.json');
  const { argv } = JSON.parse(readFileSync(kernel, 'utf8')) as { argv: string[] };
  assert.equal(argv[1], path.join(copy, 'scripts', 'tslab-kernel.js'));
  remove();
  assert.ok(!existsSync(copy));
  assert.deepEqual(readdirSync(path.join(root, 'models')), models);
});
