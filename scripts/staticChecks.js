'use strict';
const { spawn } = require('child_process');
const path = require('path');
const { writeNotebookModules } = require('./notebookModules');
const { pathsOf, root } = require('./setup/paths');

const TOOLS = [
  { name: 'types (tsc)', file: 'typescript/bin/tsc', args: ['-p', '.'] },
  // tslab compiles a notebook's imports without strictness, which some types do not survive.
  {
    name: "types of src and the notebooks' cells (tsc, as loose as tslab's)",
    file: 'typescript/bin/tsc',
    args: ['-p', 'scripts/tslab.tsconfig.json'],
  },
  {
    name: "types of the webcam's page (tsc, with a browser's)",
    file: 'typescript/bin/tsc',
    args: ['-p', 'packages/webcam/page'],
  },
  { name: 'eslint', file: 'eslint/bin/eslint.js', args: ['.'] },
  { name: 'prettier', file: 'prettier/bin/prettier.cjs', args: ['--check', '--log-level=warn', '.'] },
];

/**
 * Type-check, lint and format check, two at a time; what a tool complains of is printed under its name.
 *
 * @returns {Promise<boolean>} whether all are content
 */
async function staticChecks() {
  writeNotebookModules();
  const [types, ...rest] = TOOLS;
  const results = await Promise.all([
    check(types),
    // One after the other, so that no more than two run at once.
    rest.reduce(async (before, tool) => [...(await before), await check(tool)], Promise.resolve([])),
  ]);
  return results.flat().every(Boolean);
}

function check({ name, file, args }) {
  const started = Date.now();
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [path.join(pathsOf(root).modules, file), ...args], { cwd: root });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.once('close', (status) => {
      const seconds = ((Date.now() - started) / 1000).toFixed(1);
      console.log(
        `${status === 0 ? '✓' : '✗'} ${name} (${seconds} s)${status === 0 ? '' : `\n${output.trimEnd()}`}`,
      );
      resolve(status === 0);
    });
  });
}

module.exports = { staticChecks };
