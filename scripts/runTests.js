'use strict';
const { setMaxListeners } = require('events');
const path = require('path');
const { run } = require('node:test');
const { spec } = require('node:test/reporters');
const { root } = require('./setup/paths');

// Started by test.js: node --import tsx scripts/runTests.js AT_ONCE FILE... Node's own `--test` would sort the files.
const [, , atOnce, ...files] = process.argv;
const ending = new AbortController();
setMaxListeners(0, ending.signal);
const events = run({
  files: files.map((file) => path.join(root, file)),
  concurrency: Number(atOnce),
  signal: ending.signal,
});
const report = events.compose(new spec());
report.pipe(process.stdout);
events.on('test:fail', (test) => {
  if (test.todo === undefined || test.todo === false) process.exitCode = 1;
});

// The files under way would otherwise go on by themselves.
for (const [signal, status] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
])
  process.once(signal, () => {
    report.unpipe(process.stdout);
    ending.abort();
    process.once('exit', () => (process.exitCode = status));
  });
