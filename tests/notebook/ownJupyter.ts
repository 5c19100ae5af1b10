/** Jupyter with the kernel of this checkout, as it is now: what is installed may be another's. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { root, script } from '../scripts/support';
import { placeAt, readNotebook, type Cell } from './notebook';

const { pythonPackagesState } = script<{
  pythonPackagesState(host: object, paths: object): { probe: { python: string } | null };
}>('setup/pythonPackages');
const { placeKernelspec } = script<{
  placeKernelspec(folder: string, host: object, paths: object): void;
}>('setup/kernelspec');
const { pathsOf } = script<{ pathsOf(root: string): { venvPython: string } }>('setup/paths');
const { thisHost } = script<{ thisHost(): object }>('setup/host');
const { runNotebook } = script<{ runNotebook(python: string, task: object): Promise<number> }>('notebook');

/** The Python that has Jupyter. */
export const jupyterPython = () =>
  pythonPackagesState(thisHost(), pathsOf(root)).probe?.python ?? pathsOf(root).venvPython;

/** Writes the kernel's description into `<folder>/kernels`. */
export const placeKernel = (folder: string) =>
  placeKernelspec(path.join(folder, 'kernels', 'tslab'), thisHost(), pathsOf(root));

/** Runs a notebook's file in a new kernel, its folder being the place, and returns its cells with what they show. */
export async function executed(file: string, parameters: readonly string[] = []): Promise<Cell[]> {
  const data = path.join(path.dirname(file), 'jupyter');
  placeKernel(data);
  const output = file.replace(/\.ipynb$/, '.executed.ipynb');
  const env = {
    ...placeAt(path.dirname(file)),
    JUPYTER_DATA_DIR: data,
    JUPYTER_PREFER_ENV_PATH: '0',
  };
  const task = { input: file, output, normalise: true, parameters, env };
  assert.equal(await runNotebook(jupyterPython(), task), 0, path.basename(file));
  return readNotebook(output).cells;
}
