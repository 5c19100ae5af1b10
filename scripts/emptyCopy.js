'use strict';
const fs = require('fs');
const path = require('path');
const { remove } = require('./setup/files');
const { thisHost } = require('./setup/host');
const { placeKernelspec } = require('./setup/kernelspec');
const { pathsOf, root } = require('./setup/paths');

/**
 * A copy of the project without its runs, with a kernel of its own: a notebook that runs there shows what one who has
 * just fetched the project sees, and leaves no run here. Data sets, models and npm's packages are those of the project.
 *
 * @returns {{folder: string, env: NodeJS.ProcessEnv, remove(): void}} where notebooks run, and what tells Jupyter of the
 *   kernel
 */
function emptyCopy() {
  const { cache } = pathsOf(root);
  fs.mkdirSync(cache, { recursive: true });
  const copy = fs.mkdtempSync(path.join(cache, 'copy-'));
  const filter = (file) => path.basename(file) !== 'tests';
  for (const name of ['packages', 'scripts', 'src', 'package.json', 'tsconfig.json'])
    fs.cpSync(path.join(root, name), path.join(copy, name), { recursive: true, filter });
  // The cache of data sets as well, since a bar that reads them anew is none of the notebook's.
  for (const name of ['dataset', 'models', 'node_modules', path.join('.cache', 'datasets')]) {
    fs.mkdirSync(path.join(root, name), { recursive: true });
    fs.mkdirSync(path.dirname(path.join(copy, name)), { recursive: true });
    fs.symlinkSync(path.join(root, name), path.join(copy, name));
  }
  const folder = path.join(copy, 'notebooks');
  fs.mkdirSync(folder);
  const data = path.join(copy, '.jupyter', 'data');
  placeKernelspec(path.join(data, 'kernels', 'tslab'), thisHost(), pathsOf(copy));
  return {
    folder,
    env: { JUPYTER_DATA_DIR: data, JUPYTER_PREFER_ENV_PATH: '0' },
    remove: () => remove(copy),
  };
}

module.exports = { emptyCopy };
