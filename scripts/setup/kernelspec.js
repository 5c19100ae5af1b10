'use strict';
const fs = require('fs');
const path = require('path');
const { root } = require('./paths');
const { readJson, remove, sameJson, writeJson } = require('./files');

/** What the step is called, in set-up and in doctor. */
const KERNEL = 'Jupyter kernel';
const LOGO = 'logo-svg.svg';

/**
 * What Jupyter is told about the kernel: our launcher, which makes the project's root its folder.
 *
 * @param {string} node absolute path of Node
 * @param {string} launcher absolute path of scripts/tslab-kernel.js
 */
function kernelspec(node, launcher) {
  return {
    argv: [node, launcher, '--config-path', '{connection_file}'],
    display_name: 'TypeScript (ferlab)',
    language: 'typescript',
    // Signals reach tslab, which stops the running cell.
    interrupt_mode: 'signal',
    env: { TF_CPP_MIN_LOG_LEVEL: '2' },
    metadata: {},
  };
}

/** Whether the kernel is registered with the Python in use, as this project's and for this Node. */
function kernelspecState(host, paths, python) {
  if (!python.ok) return { ok: false, found: 'none without the Python packages' };
  const there = readJson(path.join(folderOf(python), 'kernel.json'));
  if (!there) return { ok: false, found: 'none' };
  if (sameJson(there, kernelspec(host.nodePath, paths.kernelLauncher))) {
    const file = path.join(folderOf(python), LOGO);
    const isWhole = fs.existsSync(file) && fs.readFileSync(file, 'utf8') === logo();
    return { ok: isWhole, found: isWhole ? `tslab, ${there.display_name}` : 'one with another icon' };
  }
  const argv = Array.isArray(there.argv) ? there.argv : [];
  return {
    ok: false,
    found: argv[1] === paths.kernelLauncher ? `one for ${argv[0]}` : 'one of another project',
  };
}

/** Registers the kernel with the Python in use, in the place of one that is there. */
function writeKernelspec(host, paths, python) {
  placeKernelspec(folderOf(python), host, paths);
}

/** Writes the kernel's folder, whole or not at all, in the place of one that is there. */
function placeKernelspec(folder, host, paths) {
  const fresh = `${folder}.${process.pid}.tmp`;
  remove(fresh);
  writeJson(path.join(fresh, 'kernel.json'), kernelspec(host.nodePath, paths.kernelLauncher));
  // The launcher's icon.
  fs.writeFileSync(path.join(fresh, LOGO), logo());
  remove(folder);
  fs.renameSync(fresh, folder);
}

const logo = () => fs.readFileSync(path.join(root, 'packages', 'kernel', LOGO), 'utf8');

function folderOf(python) {
  return path.join(python.probe.prefix, 'share', 'jupyter', 'kernels', 'tslab');
}

module.exports = { KERNEL, kernelspec, kernelspecState, placeKernelspec, writeKernelspec };
