'use strict';
const fs = require('fs');
const { createRequire } = require('module');
const path = require('path');
const { workerData } = require('worker_threads');
const { mendChecks } = require('./tslabChecks');
const { mendLines } = require('./tslabLines');
const { mendReload } = require('./tslabReload');
const { mendTimers } = require('./tslabTimers');
const { mendValues } = require('./tslabValues');

// The thread of packages/kernel/tslabThread.js: a converter of tslab's, mended, which answers one call after the other.
const { port, answered, options, tslab } = workerData;
// An edited file is noticed here, between two calls: nothing that fails there may end the thread.
process.on('uncaughtException', (error) => console.error(`tslab-kernel: ${error.message}`));

const load = createRequire(tslab);
const ts = load('@tslab/typescript-for-tslab');
const compiler = load.cache[load.resolve('@tslab/typescript-for-tslab')];
mendChecks(load);
mendValues(load('./converter'));
mendLines(compiler.exports, load('./converter'));
if (mendTimers(ts)) mendReload(load('./converter'), ts);
const converter = load('./converter').createConverter(options);

port.on('message', ({ method, args }) => {
  port.postMessage(attempt(() => plain(converter[method](...args))));
  Atomics.store(answered, 0, 1);
  Atomics.notify(answered, 0);
});

function attempt(action) {
  try {
    return { value: action() };
  } catch (error) {
    return { error };
  }
}

/** Without the part of a completion that holds TypeScript's own objects, which stay here. */
function plain(value) {
  return value?.original ? { ...value, original: undefined } : value;
}

// What nearly every notebook begins with: its types are then known when its first cell asks for them.
const library = path.join(process.cwd(), 'src', 'index.ts');
if (fs.existsSync(library)) attempt(() => converter.convert('', "import './src/index';"));
// The first completion looks at all that is known everywhere, and JupyterLab waits a second for it: now, unless a cell waits.
setTimeout(() => attempt(() => converter.complete('', 'co', 2)), 100);
