'use strict';

/** The test files that take half a minute and more, the longest first. */
const longest = [
  'tests/notebook/jupyterLab.test.ts',
  'tests/notebook/evaluateNotebook.test.ts',
  'tests/notebook/demo.test.ts',
  'tests/recipes.test.ts',
  'tests/notebook/startHere.test.ts',
  'tests/notebook/facesNotebook.test.ts',
  'tests/notebook/beginParts.test.ts',
  'packages/faces/tests/detectFaces.test.ts',
  'packages/webcam/tests/page.test.ts',
  'packages/cli/tests/commands.test.ts',
];

/**
 * The test files in the order in which they are best begun: none that is long comes last, when nothing else is left to
 * run beside it.
 *
 * @param {string[]} files as `testFiles` lists them
 */
const longestFirst = (files) => [
  ...longest.filter((file) => files.includes(file)),
  ...files.filter((file) => !longest.includes(file)),
];

module.exports = { longest, longestFirst };
