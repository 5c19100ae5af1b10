'use strict';
const { entry } = require('./setup/entry');
const { setup } = require('./setup/setup');
const { SetupError } = require('./setup/SetupError');

// npm run setup: from an empty machine to a working installation.
entry(async (args) => {
  if (args.length > 0) {
    throw new SetupError(
      `setup: unknown option '${args[0]}'; it takes none (FERLAB_DEVICE, FERLAB_PYTHON, CXX)`,
      2,
    );
  }
  const { changed, seconds } = await setup();
  console.log(`${changed ? 'Set-up done' : 'Set-up: all up to date'} (${seconds.toFixed(1)} s).`);
  console.log("Next: 'npm run demo' runs the demo notebook, 'npm start' opens it in JupyterLab.");
});
