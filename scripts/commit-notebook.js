'use strict';
const fs = require('fs');
const { shownPath } = require('./jupyter');
const { runNotebook } = require('./notebook');
const { entry } = require('./setup/entry');
const { pathsOf, root } = require('./setup/paths');
const { SetupError } = require('./setup/SetupError');
const { setup } = require('./setup/setup');

// npm run notebook:commit: runs the demo notebook in place, in the form in which it is committed.
entry(async (args) => {
  if (args.length > 0) throw new SetupError(`notebook:commit: unknown option '${args[0]}'; it takes none`, 2);
  const { demo } = pathsOf(root);
  if (!fs.existsSync(demo)) throw new SetupError(`${shownPath(demo)}: no such notebook; restore it`);
  const { python } = await setup();
  const task = { input: demo, output: demo, normalise: true, env: { FERLAB_COMMIT: '1' } };
  const status = await runNotebook(python.probe.python, task);
  if (status === 0) console.log(`${shownPath(demo)}: run and written, ready to commit`);
  return status;
});
