'use strict';
const fs = require('fs');
const path = require('path');
const { shownPath } = require('./jupyter');
const { runNotebook } = require('./notebook');
const { entry } = require('./setup/entry');
const { pathsOf, root } = require('./setup/paths');
const { SetupError } = require('./setup/SetupError');
const { setup } = require('./setup/setup');

// npm run demo: set-up, then a copy of the demo notebook is run and shown as one page.
entry(async (args) => {
  if (args.length > 0) throw new SetupError(`demo: unknown option '${args[0]}'; it takes none`, 2);
  const paths = pathsOf(root);
  const { python, seconds } = await setup();
  if (!fs.existsSync(paths.demo))
    throw new SetupError(`${shownPath(paths.demo)}: no such notebook; restore it`);
  console.log(`Set-up: ${seconds.toFixed(1)} s. Running ${shownPath(paths.demo)}:`);
  const started = Date.now();
  const status = await runNotebook(python.probe.python, {
    input: paths.demo,
    output: path.join(paths.cache, 'demo.ipynb'),
    html: paths.demoHtml,
  });
  if (status !== 0) return status;
  console.log(
    `Done in ${((Date.now() - started) / 1000).toFixed(0)} s. Open ${shownPath(paths.demoHtml)} in a browser.`,
  );
  return 0;
});
