'use strict';
const fs = require('fs');
const path = require('path');

// What TypeScript and tslab resolve to the same module: `./a`, `./a.ts`, `./a.js`, `./a/index`.
const moduleEnding = /(\/(index)?)?(\.[cm]?[jt]sx?)?$/;
const importInSource = /\b(?:from|import|require)\s*\(?\s*(["'])(\.[^"'\n]*)\1/g;

// ts.FileWatcherEventKind
const changeKind = { changed: 1, deleted: 2 };

/**
 * Makes a cell that imports the project's files see them as they are when the cell runs. To be called before
 * tslab creates a converter, and after `mendTimers` has returned true: it wants more than one timer.
 *
 * By itself tslab
 * - waits for the system to tell it of a change, which is late when a cell was busy, a second late for a file
 *   that was missing, and never comes on some mounted folders: here imported files are looked at, and missing
 *   ones looked for, before a cell is converted;
 * - compiles an edited file again, but not the files that import it.
 *
 * Which files are evaluated again is the part of packages/kernel/tslabModules.js. Where something is not as expected, tslab
 * is left as it is, and one line says so.
 *
 * @param {{createConverter: Function}} converterModule tslab's dist/converter.js
 * @param {object} ts the TypeScript that tslab loads
 * @param {(line: string) => void} [warn] where that line goes
 * @returns {boolean} whether it is in place
 */
function mendReload(converterModule, ts, warn = console.error) {
  const createConverter = converterModule?.createConverter;
  const watches = [ts?.sys?.watchFile, ts?.sys?.watchDirectory];
  if (![createConverter, ...watches].every((part) => typeof part === 'function')) {
    warn('tslab-kernel: tslab reloads edited files in its own way; restart the kernel if one looks old');
    return false;
  }
  const files = recordWatches(ts.sys, 'watchFile');
  const folders = recordWatches(ts.sys, 'watchDirectory');
  converterModule.createConverter = (options) => {
    const converter = createConverter(options);
    return { ...converter, convert: freshConvert(converter, files, folders, warn) };
  };
  return true;
}

/** What `sys[name]` watches of the project from now on, each with whom to tell of a change. */
function recordWatches(sys, name) {
  const watches = new Set();
  const original = sys[name];
  sys[name] = (place, callback, ...rest) => {
    const watcher = original.call(sys, place, callback, ...rest);
    if (!isOfProject(sys.getCurrentDirectory(), place)) return watcher;
    const watch = { place, callback, stamp: stampOf(place) };
    watches.add(watch);
    return {
      close() {
        watches.delete(watch);
        watcher.close();
      },
    };
  };
  return watches;
}

function isOfProject(root, place) {
  return (
    `${place}/`.startsWith(`${root}/`) && !`${place}/`.includes('/node_modules/') && !place.endsWith('.d.ts')
  );
}

/** Differs when the file does; empty for none. */
function stampOf(file) {
  try {
    const { mtimeMs, size, ino } = fs.statSync(file);
    return `${mtimeMs} ${size} ${ino}`;
  } catch {
    return '';
  }
}

/** `convert` of a converter that sees files as they are now, and tells which data files changed. */
function freshConvert(converter, files, folders, warn) {
  let failed = false;
  return (...cell) => {
    const changed = attempt(() => announceChanges(files), warn) ?? [];
    if (failed) attempt(() => lookAgain(folders), warn);
    const result = converter.convert(...cell);
    failed = result.diagnostics?.length > 0;
    return { ...result, changedData: changed.filter(isData) };
  };
}

function attempt(action, warn) {
  try {
    return action();
  } catch (error) {
    warn(`tslab-kernel: an edited file may not be reloaded (${error.message}); restart the kernel if so`);
    return undefined;
  }
}

/**
 * Tells tslab of each file that changed, and that those which import it have to be compiled again: what they
 * compile to depends on it (on whether an imported name is a type or a class, say).
 *
 * @returns {string[]} the files that changed
 */
function announceChanges(files) {
  const watches = [...files];
  const changed = watches.filter(({ place, stamp }) => stampOf(place) !== stamp).map(({ place }) => place);
  if (changed.length === 0) return changed;
  const sources = new Map(watches.map(({ place }) => [place, read(place)]));
  const affected = dependentsOf(changed, importsOf(sources, importInSource));
  for (const watch of watches.filter(({ place }) => affected.has(place))) {
    watch.stamp = stampOf(watch.place);
    watch.callback(watch.place, watch.stamp ? changeKind.changed : changeKind.deleted);
  }
  return changed;
}

/** Tells TypeScript that each folder is new, so that it looks again for the files that were missing there. */
function lookAgain(folders) {
  for (const folder of folders) folder.callback(folder.place);
}

function isData(file) {
  return file.endsWith('.json');
}

function read(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** The modules that each file imports by a relative path, from the files' texts. */
function importsOf(texts, pattern) {
  const importsOfText = ([file, text]) => [
    file,
    Array.from(text.matchAll(pattern), (match) =>
      moduleOf(path.posix.join(path.posix.dirname(file), match[2])),
    ),
  ];
  return new Map(Array.from(texts, importsOfText));
}

function moduleOf(file) {
  return file.replace(moduleEnding, '');
}

/**
 * The given files and all files that import one of them, directly or indirectly.
 *
 * @param {string[]} files
 * @param {Map<string, string[]>} imports the modules that each file imports
 */
function dependentsOf(files, imports) {
  const found = new Set(files);
  const modules = new Set(files.map(moduleOf));
  let before;
  do {
    before = found.size;
    for (const [file, wanted] of imports) {
      if (found.has(file) || !wanted.some((name) => modules.has(name))) continue;
      found.add(file);
      modules.add(moduleOf(file));
    }
  } while (found.size > before);
  return found;
}

module.exports = { dependentsOf, importInSource, importsOf, mendReload, stampOf };
