'use strict';
const { createHash } = require('crypto');
const fs = require('fs');
const path = require('path');
const { readJson, writeWhole } = require('../../scripts/setup/files');
const { isSource } = require('./tslabChecks');
const { stampOf } = require('./tslabReload');

/** As many cells are remembered, a few hundred bytes to some ten thousand each; then the older half goes. */
const CELLS = 1000;

/**
 * What cells and files were compiled to, kept in a folder: the same cell behind the same cells, with every file that
 * it imports as it was, is not compiled again. So a notebook that is opened again answers before TypeScript has read
 * its types, and Restart and Run All takes the time of what the cells do. A cell with an error is not kept.
 *
 * Where the folder can't be read or written, cells are compiled each time.
 *
 * @param {string} folder of this alone
 * @param {string[]} tools files whose change makes all that is kept worthless, such as the list of installed packages
 */
function openMemory(folder, tools = []) {
  const version = digest([process.version, ...tools.map(stampOf)]);
  const modulesFile = path.join(folder, `modules-${version.slice(0, 16)}.json`);
  const modules = new Map(Object.entries(readJson(modulesFile) ?? {}));
  const placeOf = (cell) =>
    path.join(folder, `${digest([version, process.cwd(), ...cell]).slice(0, 40)}.json`);

  /** What a cell was converted to, or nothing when it is not known, or a file changed. */
  function find(...cell) {
    const kept = readJson(placeOf(cell));
    return kept?.stamp === stampOfAll(kept?.result.files) ? kept.result : undefined;
  }

  function keep(cell, { sideOutputs: _outputs, changedData: _data, ...result }) {
    const isKnown = (file) => isSource(file) || file.endsWith('.json');
    if (result.diagnostics.length > 0 || !result.files?.every(isKnown)) return;
    write(placeOf(cell), { stamp: stampOfAll(result.files), result });
    forgetSome(folder);
  }

  /** Files as CommonJS, each by itself, beside the sources. */
  function compileKnown(files) {
    const entries = files.map((file) => ({ file, stamp: stampOf(file) }));
    const missing = entries.filter(({ file, stamp }) => modules.get(file)?.stamp !== stamp);
    if (missing.length > 0) {
      const texts = compile(missing.map(({ file }) => file));
      missing.forEach(({ file, stamp }, i) => modules.set(file, { stamp, ...texts[i] }));
      write(modulesFile, Object.fromEntries(modules));
    }
    return files.map((file) => ({ path: modules.get(file).path, data: modules.get(file).data }));
  }

  return { isEmpty: modules.size === 0, find, keep, compile: compileKnown };
}

/** Files as CommonJS by esbuild, in their order; with its further options, what these make of each comes before it. */
function compile(files, options = {}) {
  // Not above: before set-up there is none, and the kernel says so in its own words.
  const esbuild = require('esbuild');
  const folder = process.cwd();
  const build = {
    entryPoints: files,
    outbase: folder,
    outdir: folder,
    write: false,
    logLevel: 'silent',
    format: 'cjs',
    platform: 'node',
    target: 'es2022',
    tsconfigRaw: {},
    // tslab's `require` knows what was compiled here, `import()` does not.
    supported: { 'dynamic-import': false },
    ...options,
  };
  const { outputFiles } = builtAgain(esbuild, build);
  return outputFiles.map((output) => ({ path: output.path, data: output.text }));
}

/** The stop button interrupts esbuild's own process too, which then answers no more: another one does. */
function builtAgain({ buildSync, stop }, build) {
  try {
    return buildSync(build);
  } catch (error) {
    if (!/service (is no longer running|was stopped)/.test(error.message)) throw error;
    void stop();
    return buildSync(build);
  }
}

function digest(parts) {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

function stampOfAll(files = []) {
  return digest(files.map(stampOf));
}

/** Several kernels may run, so whole or not at all. */
function write(file, value) {
  try {
    writeWhole(file, JSON.stringify(value));
  } catch {
    // What is not kept is compiled again.
  }
}

/** Leaves the newer half of the files when there are too many. */
function forgetSome(folder) {
  try {
    const names = fs.readdirSync(folder);
    if (names.length <= CELLS) return;
    const time = (name) => fs.statSync(path.join(folder, name)).mtimeMs;
    const byAge = names.map((name) => ({ name, age: -time(name) })).sort((a, b) => a.age - b.age);
    for (const { name } of byAge.slice(CELLS / 2)) fs.rmSync(path.join(folder, name));
  } catch {
    // Another kernel did it.
  }
}

module.exports = { compile, openMemory };
