import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import path from 'path';
import test from 'node:test';

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
