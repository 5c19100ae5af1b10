'use strict';
const { withHelp } = require('./tslabHelp');
const { goingOn } = require('./tslabRuns');
const { stampOf } = require('./tslabReload');
const { shorthandOf } = require('./tslabShorthand');
const { withWords } = require('./tslabWords');

/**
 * Makes a cell cost what it says itself. To be called before tslab's converter is loaded.
 *
 * By itself tslab checks with every cell the types of every file that the cell imports, directly or indirectly:
 * seconds for a cell that only changes a number, and half a minute for the first one. Here the types of a file that
 * is as it was when the kernel started are looked at where the cell uses them, no further, and the file is left to
 * packages/kernel/tslabModules.js to compile. An edited file, or one that imports what is missing, goes tslab's way and shows
 * its errors; after `checkAll` every file does.
 *
 * @param {NodeRequire} load tslab's own `require`
 * @param {(line: string) => void} [warn] where a line goes when tslab is not as expected, and left as it is
 * @returns {boolean} whether it is in place
 */
function mendChecks(load, warn = console.error) {
  const compiler = load.cache[load.resolve('@tslab/typescript-for-tslab')];
  const { createWatchCompilerHost, createWatchProgram } = compiler?.exports ?? {};
  if (typeof createWatchProgram !== 'function' || load.cache[load.resolve('./converter')]) {
    warn('tslab-kernel: tslab checks all imported files with each cell, which takes its time');
    return false;
  }
  const unchanged = unchangedSince(Date.now());
  let files = [];
  let passing = true;
  let present;
  const pass = (builder) => {
    present = builder;
    const getAllDependencies = (cell) => {
      const names = builder.getAllDependencies(cell);
      files = names.filter((name) => name !== cell.fileName && isOfProject(compiler.exports.sys, name));
      const isPassed = (name) =>
        passing && isSource(name) && unchanged(name) && importsAreThere(builder.getSourceFile(name));
      return names.filter((name) => !files.includes(name) || !isPassed(name));
    };
    const emit = (file, write, token, onlyTypes, { before = [], ...more } = {}) => {
      const first = shorthandOf(compiler.exports, builder);
      return builder.emit(file, write, token, onlyTypes, {
        ...more,
        before: [first, goingOn(compiler.exports), ...before],
      });
    };
    return Object.assign(Object.create(builder), { getAllDependencies, emit });
  };
  // Its exports can't be assigned to.
  compiler.exports = {
    ...compiler.exports,
    // Every package of types that happens to be installed is not for cells: jsdom's alone bring a browser's.
    createWatchCompilerHost: (names, options, ...rest) =>
      createWatchCompilerHost(names, { ...options, types: ['node'], inlineSourceMap: true }, ...rest),
    createWatchProgram(host) {
      const { afterProgramCreate } = host;
      host.afterProgramCreate = (builder) => {
        builder
          .getSourceFiles()
          .filter(({ original }) => original)
          .forEach(forgetFirstParse);
        afterProgramCreate(pass(builder));
      };
      return createWatchProgram(host);
    },
  };
  const module = load('./converter');
  const { createConverter } = module;
  module.createConverter = (options) => {
    const converter = withHelp(withWords(createConverter(options)), () => ({
      ts: compiler.exports,
      program: present.getProgram(),
    }));
    const convert = (...cell) => {
      const converted = converter.convert(...cell);
      // One that does not, too, is run as if it did (packages/kernel/tslabStop.js).
      return { ...converted, hasToplevelAwait: true, files };
    };
    return { ...converter, convert, checkAll: () => void (passing = false) };
  };
  return true;
}

/**
 * A top-level `await (…)` may be a call, so that TypeScript parses the file anew once it knows that it awaits. tslab does
 * not see it then, and types are named from the first parse's file, which has no place.
 */
function forgetFirstParse(file) {
  Object.assign(file, { original: undefined });
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

/** Whether a file is the project's own; what former cells declared is none. */
function isOfProject(sys, name) {
  const folder = sys.getCurrentDirectory();
  return (
    name.startsWith(`${folder}/`) && !name.includes('/node_modules/') && name !== `${folder}/__prev__.d.ts`
  );
}

function isSource(name) {
  return name.endsWith('.ts') && !name.endsWith('.d.ts');
}

function importsAreThere(file) {
  let all = true;
  // Node's own modules have no file, and a package that is missing is told when it is wanted.
  file?.resolvedModules?.forEach((found, name) => {
    if (name.startsWith('.')) all &&= found?.resolvedModule !== undefined;
  });
  return all;
}

module.exports = { isSource, mendChecks };
