'use strict';
const fs = require('fs');
const path = require('path');

/**
 * The test files below `folder`, sorted. Listed here since Node 20's test runner takes no patterns.
 *
 * @param {string} folder
 * @param {{slow?: boolean, filters?: string[]}} [options] `slow`: those in `slow/` alone, otherwise all
 *   others; `filters`: only those whose path holds one of these
 * @returns {string[]} paths relative to `folder`'s parent
 */
function testFiles(folder, { slow = false, filters = [] } = {}) {
  const start = path.dirname(folder);
  const found = [];
  const walk = (current) => {
    for (const entry of fs.readdirSync(current, { withFileTypes: true })) {
      const place = path.join(current, entry.name);
      if (entry.isDirectory()) walk(place);
      else if (entry.name.endsWith('.test.ts')) found.push(place);
    }
  };
  if (fs.existsSync(folder)) walk(folder);
  const slowFolder = path.join(folder, 'slow') + path.sep;
  return found
    .filter((file) => file.startsWith(slowFolder) === slow)
    .map((file) => path.relative(start, file))
    .filter((file) => filters.length === 0 || filters.some((filter) => file.includes(filter)))
    .sort();
}

module.exports = { testFiles };
