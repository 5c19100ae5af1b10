'use strict';
const fs = require('fs');
const path = require('path');

/**
 * The test files of the project, sorted: those below `tests`, and those of each package. Listed here since Node 20's
 * test runner takes no patterns.
 *
 * @param {string} root the project's folder
 * @param {{slow?: boolean, filters?: string[]}} [options] `slow`: those in a folder `slow` alone, otherwise all
 *   others; `filters`: only those whose path holds one of these
 * @returns {string[]} paths relative to `root`
 */
function testFiles(root, { slow = false, filters = [] } = {}) {
  const folders = fs
    .readdirSync(path.join(root, 'packages'))
    .map((name) => path.join('packages', name, 'tests'));
  const listed = ['tests', ...folders]
    .filter((folder) => fs.existsSync(path.join(root, folder)))
    .flatMap((folder) =>
      fs.readdirSync(path.join(root, folder), { recursive: true }).map((name) => path.join(folder, name)),
    );
  return listed
    .filter((file) => file.endsWith('.test.ts'))
    .filter((file) => file.split(path.sep).includes('slow') === slow)
    .filter((file) => filters.length === 0 || filters.some((filter) => file.includes(filter)))
    .sort();
}

module.exports = { testFiles };
