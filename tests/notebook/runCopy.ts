/** A committed notebook as a test runs it: what it writes lies in a folder of the test's. */
import assert from 'node:assert/strict';
import { spawnSync } from 'child_process';
import { readFileSync, writeFileSync } from 'fs';
import path from 'path';
import { placeAt, placed, readNotebook, type Cell } from './notebook';

const root = path.join(__dirname, '..', '..');

/**
 * Runs a copy of a notebook from top to bottom.
 *
 * @param moved what the copy says instead; `place` gives a path in the folder, as a cell has it
 * @param ownFaces whether it takes `train` and `valid` of the data's folder, as the owner of photographs has them
 * @returns the cells that ran, by their ids
 */
export function runCopy(
  folder: string,
  name: string,
  moved: (place: (file: string) => string) => readonly (readonly [from: string, to: string])[],
  ownFaces = false,
): (id: string) => Cell | undefined {
  let text = readFileSync(path.join(root, 'notebooks', name), 'utf8');
  for (const [from, to] of moved(placed)) {
    assert.ok(text.includes(from), `${name} no longer says ${from}`);
    text = text.replaceAll(from, () => to);
  }
  const [copy, output] = [path.join(folder, name), path.join(folder, `executed-${name}`)];
  writeFileSync(copy, text);
  const command = [path.join(root, 'scripts', 'notebook.js'), copy, '--output', output];
  const env = { ...process.env, ...placeAt(folder), FERLAB_COMMIT: ownFaces ? '' : '1' };
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { env, encoding: 'utf8' });
  assert.equal(status, 0, stdout + stderr);
  const { cells } = readNotebook(output);
  return (id) => cells.find((cell) => cell.id === id);
}
