'use strict';
const { entry } = require('./setup/entry');
const { setup } = require('./setup/setup');
const { SetupError } = require('./setup/SetupError');

const { EXTRAS } = require('./setup/steps');

// npm run setup [-- --with ray]: from an empty machine to a working installation.
entry(async (args) => {
  const extras = args[0] === '--with' ? args.slice(1) : [];
  const unknown = extras.length > 0 ? extras.find((name) => !Object.hasOwn(EXTRAS, name)) : args[0];
  if (unknown !== undefined) {
    const known = Object.keys(EXTRAS).join(', ');
    throw new SetupError(
      `setup: unknown '${unknown}'; it takes --with ${known}, or nothing (FERLAB_DEVICE, FERLAB_PYTHON, CXX)`,
      2,
    );
  }
  const { changed, seconds } = await setup({ extras });
  console.log(`${changed ? 'Set-up done' : 'Set-up: all up to date'} (${seconds.toFixed(1)} s).`);
  console.log("Next: 'npm run demo' runs the demo notebook, 'npm start' opens it in JupyterLab.");
});
