'use strict';
const { entry } = require('./setup/entry');
const { setup } = require('./setup/setup');
const { staticChecks } = require('./staticChecks');

// npm run lint: types, lint and format.
entry(async () => {
  await setup();
  return (await staticChecks()) ? 0 : 1;
});
