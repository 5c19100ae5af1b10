'use strict';
const { entry } = require('./setup/entry');
const { setup } = require('./setup/setup');
const { staticChecks } = require('./staticChecks');

// npm run lint: types, lint and format.
entry(async () => {
  await setup();
  return (await staticChecks()).length > 0 ? 1 : 0;
});
