import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { codeCell, printed } from '../notebook/notebook';
import { executed, jupyterPython } from '../notebook/ownJupyter';
import { temporaryFolder } from '../temporaryFolder';
import { root } from './support';

test('a cell that may fail does, and those behind it run', async (context) => {
  const file = path.join(temporaryFolder(context), 'raises.ipynb');
  const cells = [
    { ...codeCell('fails', "throw new Error('expected');"), metadata: { tags: ['raises-exception'] } },
    codeCell('goes-on', "console.log('went on');"),
  ];
  writeFileSync(file, JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }));
  const [fails, goesOn] = await executed(file);
  assert.equal(printed(fails), 'Error: expected\n    at cell [1], line 1\n');
  assert.equal(printed(goesOn), 'went on\n');
});

test('a cell that the kernel did not run is a failure', () => {
  const code = `
import notebook
for status in ("ok", "error", "aborted"):
    try:
        notebook.refuse_aborted(execute_reply={"content": {"status": status}}, cell=None, cell_index=0)
        print(status, "passes")
    except notebook.NeverRan as error:
        print(status, error)
assert notebook.Runner(notebook.nbformat.v4.new_notebook()).on_cell_executed is notebook.refuse_aborted`;
  const { stdout, stderr, status } = spawnSync(jupyterPython(), ['-B', '-c', code], {
    cwd: path.join(root, 'scripts'),
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
  assert.match(
    stdout,
    /^ok passes\nerror passes\naborted the kernel did not run this cell, since one before it failed\n$/,
  );
});
