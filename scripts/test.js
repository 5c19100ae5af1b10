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
const { longestFirst } = require('./testOrder');

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
    console.log(`${shortened(changed.files)}: changed since ${changed.since}.`);
    console.log(`${files.length} of ${all} test files need ${files.length === 0 ? 'none' : 'one'} of them.`);
    if (files.length > 0) console.log(`${shortened(files)}.`);
    if (files.length === 0) return 0;
  }
  const { seconds } = await setup();
  console.log(`Set-up: ${seconds.toFixed(1)} s.`);
  const cache = path.join(root, '.cache', 'tests');
  fs.rmSync(cache, { recursive: true, force: true });
  // Many wait for processes of their own: three at a time keep two processors busy.
  const atOnce = slow ? 1 : 3;
  const env = {
    ...process.env,
    TF_CPP_MIN_LOG_LEVEL: process.env.TF_CPP_MIN_LOG_LEVEL || '2',
    ...fontEnvironment(),
    FERLAB_CACHE: cache,
    // TensorFlow's threads in each of many processes would mostly wait for one another.
    ...(!slow && files.length > atOnce && { TF_NUM_INTRAOP_THREADS: '1' }),
  };
  const words =
    options.length === 0
      ? [path.join(__dirname, 'runTests.js'), String(atOnce), ...longestFirst(files)]
      : ['--test', '--test-reporter=spec', `--test-concurrency=${atOnce}`, ...options, ...files];
  const [status, complaints] = await Promise.all([
    passThrough(process.execPath, ['--import', 'tsx', ...words], { cwd: root, env }),
    // Beside the tests, which leave room for one.
    slow || filters.length > 0 ? [] : staticChecks({ atOnce: 1 }),
  ]);
  if (complaints.length === 0) return status;
  console.log(['\nStatic checks failed:', ...complaints].join('\n\n'));
  return 1;
});

/** The first few names of a list, and how many more there are. */
function shortened(names, most = 5) {
  const more = names.length - most;
  return more > 0 ? `${names.slice(0, most).join(', ')} and ${more} more` : names.join(', ');
}
