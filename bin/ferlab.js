#!/usr/bin/env node
'use strict';
const fs = require('fs');
const path = require('path');

const root = path.join(__dirname, '..');
const [command, ...rest] = process.argv.slice(2);

if (command === 'doctor') {
  // Before anything is installed, too.
  process.exitCode = require('../scripts/doctor').runDoctor(rest);
} else if (!fs.existsSync(path.join(root, 'node_modules', 'tsx'))) {
  console.error(`ferlab: not set up yet; run "npm run setup" in ${root}`);
  process.exitCode = 1;
} else {
  run();
}

function run() {
  Object.assign(process.env, require('../scripts/setup/fonts').fontEnvironment());
  compileWithTsx();
  let main;
  let more = [];
  try {
    ({ main } = require('../packages/cli/index.ts'));
    if (command === 'bench') more = [require('../bench/benchCommand.ts').benchCommand()];
  } catch (error) {
    if (process.env.FERLAB_DEBUG === '1') throw error;
    const reason = String(error.message).split('\n')[0];
    console.error(`ferlab: can't start (${reason}); run "node bin/ferlab.js doctor" to see what is amiss`);
    process.exitCode = 1;
    return;
  }
  main(process.argv.slice(2), more);
}

/** From here on, `require` takes TypeScript: compiled from the source as it is, or taken from a cache of just that. */
function compileWithTsx() {
  const { TMPDIR } = process.env;
  const cache = path.join(root, '.cache', 'tsx');
  try {
    fs.mkdirSync(cache, { recursive: true });
    fs.accessSync(cache, fs.constants.W_OK);
    // tsx keeps its cache in the folder for temporary files and looks up once where that is.
    process.env.TMPDIR = cache;
  } catch {
    process.env.TSX_DISABLE_CACHE = '1';
  }
  require('tsx/cjs');
  if (TMPDIR === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = TMPDIR;
}
