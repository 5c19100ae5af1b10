import assert from 'node:assert/strict';
import path from 'path';
import test from 'node:test';
import { synthesizeDataset } from '../../packages/drawn-faces/index';
import { change, demoCopy, partsOf, write } from '../notebook/demoCopy';
import type { Cell } from '../notebook/notebook';
import { executed } from '../notebook/ownJupyter';
import { temporaryFolder } from '../temporaryFolder';

/** The demo on few faces, all in a folder of its own. */
async function smallDemo(folder: string) {
  await synthesizeDataset({ out: path.join(folder, 'dataset'), perClass: 12 });
  const notebook = demoCopy();
  change(notebook, 'overfit', /steps: \d+/, 'steps: 8');
  change(notebook, 'finder', '(configure(), data)', '(configure({ batchSize: 16 }), data, { batches: 30 })');
  change(notebook, 'second', /epochs: \d+/, 'epochs: 2');
  return notebook;
}

/** What a cell shows, without what the clock says and where the test's folder lies. */
function shown(cell: Cell | undefined, folder: string) {
  const text = JSON.stringify(cell?.outputs?.map(({ data, text }) => data ?? text) ?? []);
  return JSON.parse(
    text
      .replaceAll(folder, 'FOLDER')
      .replace(/[\d,]+ images\/s/g, 'SPEED')
      .replace(/(took|after) \d+:\d\d/g, 'TIME')
      // The last column: seconds.
      .replace(/\d+\.\d<\/td><\/tr>/g, 'SECONDS')
      .replace(/(%  +[\d.e-]+) +[\d.]+(?=\\n|")/g, '$1 SECONDS'),
  ) as unknown;
}

const cellNamed = (cells: readonly Cell[], id: string) => cells.find((cell) => cell.id === id);

test('Restart and Run All shows the same, to the last pixel', async (context) => {
  const folders = [temporaryFolder(context), temporaryFolder(context)];
  const runs: Cell[][] = [];
  for (const folder of folders) {
    const file = write(await smallDemo(folder), path.join(folder, 'demo.ipynb'));
    runs.push(await executed(file, ['epochs=3', 'batchSize=16']));
  }
  const [first, second] = runs as [Cell[], Cell[]];
  assert.ok(first.filter(({ outputs = [] }) => outputs.length > 0).length > 25);
  for (const [i, cell] of first.entries()) {
    // Its seconds lie in the midst of a table.
    if (cell.id !== 'runs')
      assert.deepEqual(shown(cell, folders[0]!), shown(second[i], folders[1]!), cell.id);
  }

  const folder = folders[0]!;
  for (const [number, part] of partsOf(await smallDemo(folder))) {
    // A training would need another folder, and begins with a cell that is as it was.
    if (number === 5) part.cells = part.cells.filter(({ id }) => ['hyper', 'config', 'form'].includes(id));
    const cells = await executed(write(part, path.join(folder, `part${number}.ipynb`)));
    for (const { id, cell_type } of cells) {
      // The form stands at the parameters of the first run, and a model that is there already is put aside.
      if (cell_type !== 'code' || ['form', 'save'].includes(id)) continue;
      assert.deepEqual(shown(cellNamed(cells, id), folder), shown(cellNamed(first, id), folder), id);
    }
  }
});
