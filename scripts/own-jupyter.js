'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');
const { entry } = require('./setup/entry');
const { readJson, remove, sameJson } = require('./setup/files');
const { thisHost } = require('./setup/host');
const { kernelspec, placeKernelspec } = require('./setup/kernelspec');
const { pathsOf, root } = require('./setup/paths');
const { SetupError } = require('./setup/SetupError');

/** Its name beside the other kernels of one's own Jupyter, where "tslab" may be another's. */
const KERNEL_NAME = 'ferlab';

/** The folder in which one's own Jupyter, and VS Code, look for a user's kernels. */
function userKernels(env, home = env.HOME || os.homedir()) {
  const data =
    env.JUPYTER_DATA_DIR || path.join(env.XDG_DATA_HOME || path.join(home, '.local', 'share'), 'jupyter');
  return path.join(data, 'kernels');
}

/**
 * What installing or uninstalling the kernel would do.
 *
 * @param {'install' | 'uninstall'} what
 * @param {object} host see setup/host.js; its environment says where the user's kernels lie
 * @param {object} paths of the project that the kernel is for
 * @returns {{folder: string, change: 'write' | 'remove' | 'none', says: string}}
 * @throws SetupError when a kernel of that name belongs to another project
 */
function planFor(what, host, paths) {
  const folder = path.join(userKernels(host.env), KERNEL_NAME);
  const wanted = kernelspec(host.nodePath, paths.kernelLauncher);
  const there = fs.existsSync(folder) ? readJson(path.join(folder, 'kernel.json')) : undefined;
  if (there !== undefined && there?.argv?.[1] !== paths.kernelLauncher) {
    const whose = there?.argv?.[1] ?? 'something that is no kernel';
    throw new SetupError(`${folder}: expected none, or this project's, but found ${whose}; it is left alone`);
  }
  if (what === 'uninstall') {
    if (there === undefined)
      return { folder, change: 'none', says: `no kernel of this project in ${folder}` };
    return { folder, change: 'remove', says: `removes ${folder}` };
  }
  if (there !== undefined && sameJson(there, wanted)) {
    return { folder, change: 'none', says: `installed already: "${wanted.display_name}" in ${folder}` };
  }
  const lines = [`writes ${path.join(folder, 'kernel.json')}:`, JSON.stringify(wanted, null, 2)];
  return { folder, change: 'write', says: lines.join('\n') };
}

/** Does what `planFor` says. */
function carryOut({ folder, change }, host, paths) {
  if (change === 'remove') remove(folder);
  if (change !== 'write') return;
  fs.mkdirSync(path.dirname(folder), { recursive: true });
  placeKernelspec(folder, host, paths);
}

module.exports = { userKernels, planFor, carryOut };

// npm run kernel:install, npm run kernel:uninstall: tells what it would do; with `-- --apply` does it.
if (require.main === module) {
  entry(async ([what, ...options]) => {
    const unknown = options.find((option) => option !== '--apply');
    if (unknown) throw new SetupError(`kernel:${what}: unknown option '${unknown}'; it takes --apply`, 2);
    const [host, paths] = [thisHost(), pathsOf(root)];
    if (what === 'install' && !fs.existsSync(paths.tslab)) {
      throw new SetupError(`${root}: not set up yet; run 'npm run setup'`);
    }
    const plan = planFor(what, host, paths);
    console.log(plan.says);
    if (plan.change === 'none') return;
    if (!options.includes('--apply')) {
      console.log(`Nothing was done yet: npm run kernel:${what} -- --apply`);
      return;
    }
    carryOut(plan, host, paths);
    console.log(what === 'install' ? 'Installed: choose "TypeScript (ferlab)" as the kernel.' : 'Removed.');
  });
}
