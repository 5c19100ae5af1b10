/** The demo as a test runs it: all that it reads and writes lies in a folder of the test's. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'fs';
import path from 'path';
import { placed, type Cell } from './notebook';

interface Notebook {
  cells: Cell[];
}

/**
 * The demo's notebook with its folders moved into the place that its kernel is told of: the data to `dataset`, what it
 * trains to `runs`, and so on.
 */
export function demoCopy(): Notebook {
  const file = path.join(__dirname, '..', '..', 'notebooks', 'demo.ipynb');
  const notebook = JSON.parse(readFileSync(file, 'utf8')) as {
    cells: (Cell & { source: string | string[] })[];
  };
  const moved = [
    ['openDataset()', `openDataset(undefined, ${placed('dataset')})`],
    ['openDataset(config)', `openDataset(config, ${placed('dataset')})`],
    ['openDataset(original)', `openDataset(original, ${placed('dataset')})`],
    ['{ view: liveTraining }', `{ view: liveTraining, folder: ${placed('runs', 'first')} }`],
    ["newRunFolder('original', 'runs/compared')", placed('runs', 'compared', 'second')],
    ['runs()', `runs(${placed('runs')})`],
    ['openTrained()', `openTrained(undefined, ${placed('runs')})`],
    ['openModelFor(strangers)', `openModelFor(strangers, { runs: ${placed('runs')} })`],
    ['openModelFor(photos)', `openModelFor(photos, { runs: ${placed('runs')} })`],
    ["'runs/my-first-model'", placed('saved')],
  ] as const;
  for (const cell of notebook.cells) cell.source = [cell.source].flat().join('');
  const code = notebook.cells.filter(({ cell_type }) => cell_type === 'code');
  for (const [from, to] of moved) {
    assert.ok(
      code.some(({ source }) => source.includes(from)),
      `the demo no longer says ${from}`,
    );
    for (const cell of code) cell.source = cell.source.replaceAll(from, () => to);
  }
  for (const cell of code) Object.assign(cell, { outputs: [], execution_count: null });
  return notebook as Notebook;
}

/** Changes what a cell says. */
export function change({ cells }: Notebook, id: string, from: string | RegExp, to: string): void {
  const cell = cells.find((candidate) => candidate.id === id)!;
  const changed = cell.source.replace(from, () => to);
  assert.notEqual(changed, cell.source, `the demo's cell ${id} no longer says ${from}`);
  cell.source = changed;
}

/** The demo's parts, each as a notebook of its own, by their numbers. */
export function partsOf(notebook: Notebook): Map<number, Notebook> {
  const parts = new Map<number, Notebook>();
  let number = 0;
  for (const cell of notebook.cells) {
    number = Number(/^## (\d) · /m.exec(cell.cell_type === 'markdown' ? cell.source : '')?.[1] ?? number);
    const part = parts.get(number) ?? { ...notebook, cells: [] };
    parts.set(number, { ...part, cells: [...part.cells, cell] });
  }
  return parts;
}

/** Writes a notebook, and returns its file. */
export function write(notebook: Notebook, file: string): string {
  writeFileSync(file, JSON.stringify(notebook));
  return file;
}
