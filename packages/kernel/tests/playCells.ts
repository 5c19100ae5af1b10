/** Cells in the kernel of this checkout, as Jupyter runs it. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { placeAt } from '../../../tests/notebook/notebook';
import { jupyterPython, placeKernel } from '../../../tests/notebook/ownJupyter';
import { script } from '../../../tests/scripts/support';

/** What a cell was answered, and what it showed. */
export interface Played {
  status: 'ok' | 'error' | 'aborted' | null;
  reply: Record<string, unknown>;
  stdout: string;
  stderr: string;
  /** What it had printed when it cleared its output. */
  cleared: string;
  /** How many messages brought its text. */
  messages: number;
  /** Each picture, table and so on, by its kinds. */
  data: Record<string, unknown>[];
}

/**
 * A cell's source, with further fields of its request where it has some. `after` are seconds to wait before; with `tab` it
 * is not run: the reply is what Tab offers at its end.
 */
export type Request = string | [source: string, more: Record<string, unknown>];

const { jupyterEnvironment } = script<{
  jupyterEnvironment(python: string, env?: object): NodeJS.ProcessEnv;
}>('jupyter');

/**
 * Runs cells in a new kernel, whose description is written into the folder.
 *
 * @param together whether all are asked for before the first one has ended, as by Run All
 */
export function playCells(folder: string, cells: readonly Request[], together = false): Played[] {
  placeKernel(folder);
  const python = jupyterPython();
  const file = path.join(folder, 'played.json');
  const args = [path.join(__dirname, 'playCells.py'), file, ...(together ? ['--together'] : [])];
  const { status, stderr } = spawnSync(python, args, {
    input: JSON.stringify(cells),
    encoding: 'utf8',
    env: {
      ...jupyterEnvironment(python, { JUPYTER_DATA_DIR: folder, JUPYTER_PREFER_ENV_PATH: '0' }),
      ...placeAt(folder),
    },
  });
  assert.equal(status, 0, stderr);
  return JSON.parse(readFileSync(file, 'utf8')) as Played[];
}
