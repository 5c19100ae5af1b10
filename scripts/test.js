'use strict';
const fs = require('fs');
const path = require('path');
const { changedFiles, testsOf } = require('./changedTests');
const { passThrough } = require('./passThrough');
const { entry } = require('./setup/entry');
const { fontEnvironment } = require('./setup/fonts');
const { root } = require('./setup/paths');
const { SetupError } = require('./setup/SetupError');
const { setup } = require('./setup/setup');
const { staticChecks } = require('./staticChecks');
const { testFiles } = require('./testFiles');

// npm test and npm run test:slow (--slow). Words choose test files by parts of their paths, and then only
// those run; --changed chooses those of what differs from the last commit. Options go on to Node's test runner.
entry(async (args) => {
  const slow = args.includes('--slow');
  const filters = args.filter((word) => !word.startsWith('-'));
  const options = args.filter((word) => word.startsWith('-') && !['--slow', '--changed'].includes(word));
  let files = testFiles(root, { slow, filters });
  if (files.length === 0)
    throw new SetupError(`test: no test file's path holds ${filters.join(' or ') || 'anything'}`);
  if (args.includes('--changed')) {
    const changed = changedFiles(root);
    const all = files.length;
    files = testsOf(root, files, changed.files);
    console.log(
      `${files.length} of ${all} test files concern the ${changed.files.length} files that differ from ${changed.since}.`,
    );
    if (files.length === 0) return 0;
  }
  const { seconds } = await setup();
  console.log(`Set-up: ${seconds.toFixed(1)} s.`);
  if (!slow && filters.length === 0 && !(await staticChecks())) return 1;
  const runner = ['--import', 'tsx', '--test', '--test-reporter=spec', `--test-concurrency=${slow ? 1 : 2}`];
  const cache = path.join(root, '.cache', 'tests');
  fs.rmSync(cache, { recursive: true, force: true });
  const env = {
    ...process.env,
    TF_CPP_MIN_LOG_LEVEL: process.env.TF_CPP_MIN_LOG_LEVEL || '2',
    ...fontEnvironment(),
    FERLAB_CACHE: cache,
  };
  return passThrough(process.execPath, [...runner, ...options, ...files], { cwd: root, env });
});
