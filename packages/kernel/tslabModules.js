'use strict';
const fs = require('fs');
const path = require('path');
const { isSource } = require('./tslabChecks');
const { rememberSources } = require('./tslabSources');
const { dependentsOf, importInSource, importsOf, stampOf } = require('./tslabReload');

const importInOutput = /\brequire\((["'])(\.[^"'\n]*)\1\)/g;

/**
 * A converter whose side outputs are those that tslab's executor has to evaluate: what a cell needs and was not
 * given yet, what changed, and what imports a changed file, directly or indirectly. A file that is written without a
 * change keeps its state. What stands in the memory is not converted again.
 *
 * @param {object} converter of tslab's, mended by packages/kernel/tslabChecks.js and packages/kernel/tslabReload.js, in a thread or not
 * @param {object} memory of packages/kernel/tslabMemory.js
 */
function withModules(converter, memory) {
  const outputs = new Map();
  const stamps = new Map();
  const isEdited = (file) => stamps.has(file) && stamps.get(file) !== stampOf(file);

  function convert(...cell) {
    const known = memory.find(...cell);
    const result = known && !known.files.some(isEdited) ? known : converter.convert(...cell);
    if (result !== known) memory.keep(cell, result);
    try {
      return withOutputs(result);
    } catch {
      // A file that is no TypeScript: tslab says where.
      converter.checkAll?.();
      return withOutputs(converter.convert(...cell));
    }
  }

  function withOutputs({ files = [], changedData = [], ...result }) {
    const compiled = result.sideOutputs ?? [];
    const given = new Set(compiled.map((output) => output.path));
    const isMissing = (file) =>
      !given.has(outputOf(file)) && (!outputs.has(outputOf(file)) || isEdited(file));
    const missing = result.diagnostics.length > 0 ? [] : files.filter(isMissing);
    compiled.push(...memory.compile(missing.filter(isSource)));
    rememberSources(compiled);
    for (const file of files) stamps.set(file, stampOf(file));
    // Node itself loads these, since tslab does not compile them.
    for (const file of changedData) delete require.cache[path.normalize(file)];
    return { ...result, sideOutputs: outputsToEvaluate(outputs, compiled, changedData) };
  }

  /** What is to be evaluated for a file of the project and all that it imports; no types are looked at. */
  const outputsOf = (file) => withOutputs({ files: sourcesFrom(file), diagnostics: [] }).sideOutputs;

  /** Lets the compiler read types already, where it will be asked for a cell. */
  const expect = (...cell) => {
    if (memory.find(...cell) === undefined) converter.begin?.();
  };

  return { ...converter, convert, expect, outputsOf };
}

/** A file and all that it imports, directly or not, of the project's sources; empty where there is no such file. */
function sourcesFrom(file) {
  const found = new Set();
  const enter = (module) => {
    const source = [`${module}.ts`, path.join(module, 'index.ts')].find((name) => fs.existsSync(name));
    if (source === undefined || found.has(source)) return;
    found.add(source);
    const imports = fs.readFileSync(source, 'utf8').matchAll(importInSource);
    for (const [, , name] of imports) enter(path.resolve(path.dirname(source), name));
  };
  enter(path.resolve(file));
  return [...found];
}

function outputOf(file) {
  return file.replace(/\.ts$/, '.js');
}

/**
 * Those of all outputs so far that are to be evaluated again. tslab's executor forgets the module of each
 * side output that it is given, so one that imports a changed module is given again as it was.
 *
 * @param {Map<string, string>} outputs what was compiled so far, by path; those of `compiled` are added
 * @param {{path: string, data: string}[]} compiled what was compiled just now
 * @param {string[]} changedData data files that changed
 */
function outputsToEvaluate(outputs, compiled, changedData) {
  const different = compiled.filter((output) => outputs.get(output.path) !== output.data);
  for (const output of different) outputs.set(output.path, output.data);
  const first = [...different.map((output) => output.path), ...changedData];
  const affected = dependentsOf(first, importsOf(outputs, importInOutput));
  return Array.from(outputs, ([file, data]) => ({ path: file, data })).filter((output) =>
    affected.has(output.path),
  );
}

module.exports = { withModules };
