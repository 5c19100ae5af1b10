import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { configure, fieldNames } from '../../src/config';
import { suggestion } from '../../packages/base/index';
import { script, temporaryFolder } from './support';

const { injectedCells, parseParameters } = script<{
  parseParameters(pairs: string[]): Map<string, unknown>;
  injectedCells(
    notebook: object,
    values: Map<string, unknown>,
    of: object,
  ): { after: number; sources: string[] };
}>('parameters');
const { parseArguments } = script<{ parseArguments(args: string[]): Record<string, unknown> }>('notebook');

const notebookOf = (source: string | string[]) => ({
  cells: [
    { cell_type: 'markdown', source: 'x', metadata: {} },
    { cell_type: 'code', source, metadata: { tags: ['parameters'] } },
  ],
});
const inject = (source: string | string[], ...pairs: string[]) =>
  injectedCells(notebookOf(source), parseParameters(pairs), { configure, fieldNames, suggestion });

test('values are JSON, or a word as it stands', () => {
  assert.deepEqual(
    [...parseParameters(['a=20', 'b="x=y"', 'c=sgd', 'd=[1,"z"]', 'e=true'])],
    [
      ['a', 20],
      ['b', 'x=y'],
      ['c', 'sgd'],
      ['d', [1, 'z']],
      ['e', true],
    ],
  );
  for (const wrong of ['epochs', '=3', 'epochs=', ''])
    assert.throws(() => parseParameters([wrong]), /-p NAME=VALUE/);
});

test("a configuration's fields are checked and changed", () => {
  const cell = [
    "import { configure } from './src/index';\n",
    'const config = configure({\n',
    '  epochs: 16,\n',
    '});',
  ];
  const { after, sources } = inject(cell, 'epochs=20', 'optimizer=sgd');
  assert.deepEqual([after, sources.length, sources[0]], [1, 2, 'const before = config;']);
  assert.match(
    sources[1]!,
    /\nconst config = configure\(\{ \.\.\.changesOf\(before\), \.\.\.\{"epochs":20,"optimizer":"sgd"\} \}\);$/,
  );
  assert.throws(() => inject(cell, 'epohcs=20'), /unknown parameter 'epohcs'\. Did you mean "epochs"\?/);
  assert.throws(() => inject(cell, '__proto__=20'), /unknown parameter '__proto__'/);
  assert.throws(() => inject(cell, 'epochs=0'), /Expected epochs to be a whole number from 1 to 1000/);
  assert.throws(() => inject(cell, 'epochs=2o'), /but found "2o"/);
  assert.throws(() => inject(cell, 'config=1'), /unknown parameter 'config'/);
});

test('what else the cell declares is changed for what is of its kind', () => {
  const cell = "const folders = ['a', 'b'];\nlet rows: number = 3;";
  assert.deepEqual(inject(cell, 'folders=["c"]', 'rows=4').sources, [
    'const folders = ["c"];\nlet rows: number = 4;',
  ]);
  assert.throws(() => inject(cell, 'folders=c'), /expected folders to be of kind array but found "c"/);
  assert.throws(() => inject(cell, 'epochs=3'), /unknown parameter 'epochs'.*Known: folders, rows/);
  assert.throws(() => injectedCells({ cells: [] }, new Map(), {}), /cell tagged 'parameters'/);
});

test('the notebook itself is never written over', (t) => {
  const folder = temporaryFolder(t);
  const notebook = path.join(folder, 'n.ipynb');
  fs.writeFileSync(notebook, '{}');
  const task = parseArguments([notebook, '-p', 'epochs=20', '-p', 'seed=1']);
  assert.deepEqual(task.parameters, ['epochs=20', 'seed=1']);
  assert.match(String(task.output), /runs[\\/]n\.ipynb$/);
  assert.equal(parseArguments([notebook, '-p', 'a=1', '-o', 'x.ipynb']).output, 'x.ipynb');
  assert.throws(
    () => parseArguments([notebook, '-p', 'a=1', '--in-place']),
    /-p does not go with --in-place/,
  );
  fs.symlinkSync(notebook, path.join(folder, 'link.ipynb'));
  for (const same of ['n.ipynb', 'x/../n.ipynb', 'link.ipynb'])
    assert.throws(
      () => parseArguments([notebook, '-p', 'a=1', '-o', path.join(folder, same)]),
      /the notebook itself/,
    );
});
