'use strict';
const { stampOf } = require('./tslabReload');

/**
 * Makes a cell cost what it says itself. To be called before tslab's converter is loaded.
 *
 * By itself tslab checks with every cell the types of every file that the cell imports, directly or indirectly:
 * seconds for a cell that only changes a number, and half a minute for the first one. Here a file that is as it was
 * when the kernel started is compiled by esbuild, once, and its types are looked at where the cell uses them, no
 * further. An edited file, or one that imports what is missing, goes tslab's way and shows its errors.
 *
 * @param {NodeRequire} load tslab's own `require`
 * @param {(line: string) => void} [warn] where a line goes when tslab is not as expected, and left as it is
 * @returns {boolean} whether it is in place
 */
function mendChecks(load, warn = console.error) {
  const compiler = load.cache[load.resolve('@tslab/typescript-for-tslab')];
  const { createWatchProgram } = compiler?.exports ?? {};
  if (typeof createWatchProgram !== 'function' || load.cache[load.resolve('./converter')]) {
    warn('tslab-kernel: tslab checks all imported files with each cell, which takes its time');
    return false;
  }
  const unchanged = unchangedSince(Date.now());
  let passedOver = new Map();
  let passing = true;
  const pass = (builder) => {
    const getAllDependencies = (cell) => {
      const names = builder.getAllDependencies(cell);
      const sound = names.filter((name) => {
        if (!passing || name === cell.fileName || !isOfProject(compiler.exports.sys, name)) return false;
        return unchanged(name) && importsAreThere(builder.getSourceFile(name));
      });
      for (const name of sound) passedOver.set(name, passedOver.get(name) ?? false);
      return names.filter((name) => !sound.includes(name));
    };
    return Object.assign(Object.create(builder), { getAllDependencies });
  };
  // Its exports can't be assigned to.
  compiler.exports = {
    ...compiler.exports,
    createWatchProgram(host) {
      const { afterProgramCreate } = host;
      host.afterProgramCreate = (builder) => afterProgramCreate(pass(builder));
      return createWatchProgram(host);
    },
  };
  const module = load('./converter');
  const { createConverter } = module;
  module.createConverter = (options) => {
    const converter = createConverter(options);
    const convert = (...cell) => {
      const result = converter.convert(...cell);
      const missing = [...passedOver].filter(([, isCompiled]) => !isCompiled).map(([name]) => name);
      if (missing.length === 0) return result;
      try {
        const sideOutputs = [...(result.sideOutputs ?? []), ...compile(missing)];
        for (const name of missing) passedOver.set(name, true);
        return { ...result, sideOutputs };
      } catch {
        // A file that is no TypeScript: tslab says where.
        passing = false;
        passedOver = new Map();
        return converter.convert(...cell);
      }
    };
    return { ...converter, convert };
  };
  return true;
}

/** Tells whether a file is older than the given time, and the same whenever it is asked for. */
function unchangedSince(time) {
  const stamps = new Map();
  return (file) => {
    const stamp = stampOf(file);
    if (!stamps.has(file)) stamps.set(file, parseFloat(stamp) < time ? stamp : undefined);
    return stamps.get(file) === stamp;
  };
}

function isOfProject(sys, name) {
  const inside = name.startsWith(`${sys.getCurrentDirectory()}/`) && !name.includes('/node_modules/');
  return inside && name.endsWith('.ts') && !name.endsWith('.d.ts');
}

function importsAreThere(file) {
  let all = true;
  // Node's own modules have no file, and a package that is missing is told when it is wanted.
  file?.resolvedModules?.forEach((found, name) => {
    if (name.startsWith('.')) all &&= found?.resolvedModule !== undefined;
  });
  return all;
}

/** The files as CommonJS, each by itself, beside the sources. */
function compile(names) {
  // Not above: before set-up there is none, and the kernel says so in its own words.
  const { buildSync } = require('esbuild');
  const folder = process.cwd();
  const { outputFiles } = buildSync({
    entryPoints: names,
    ...{ outbase: folder, outdir: folder, write: false, logLevel: 'silent' },
    ...{ format: 'cjs', platform: 'node', target: 'es2022', tsconfigRaw: {} },
    // tslab's `require` knows what was compiled here, `import()` does not.
    supported: { 'dynamic-import': false },
  });
  return outputFiles.map(({ path, text }) => ({ path, data: text }));
}

module.exports = { mendChecks };
