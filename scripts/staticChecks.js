'use strict';
const { spawn } = require('child_process');
const fs = require('fs');
const path = require('path');
const { writeNotebookModules } = require('./notebookModules');
const { pathsOf, root } = require('./setup/paths');

/** What a tool remembers of files that are as they were lies here. */
const memory = path.join(pathsOf(root).cache, 'checks');
const typescript = (name, project) => ({
  file: 'typescript/bin/tsc',
  args: ['-p', project, '--incremental', '--tsBuildInfoFile', path.join(memory, `${name}.tsbuildinfo`)],
});
const remembering = (name) => [
  ...['--cache', '--cache-strategy', 'content'],
  ...['--cache-location', path.join(memory, name)],
];

const TOOLS = [
  { name: 'types (tsc)', ...typescript('types', '.') },
  // tslab compiles a notebook's imports without strictness, which some types do not survive.
  {
    name: "types of src and the notebooks' cells (tsc, as loose as tslab's)",
    ...typescript('notebooks', 'scripts/tslab.tsconfig.json'),
  },
  {
    name: "types of the webcam's page (tsc, with a browser's)",
    ...typescript('page', 'packages/webcam/page'),
  },
  { name: 'eslint', file: 'eslint/bin/eslint.js', args: [...remembering('eslint'), '.'] },
  {
    name: 'prettier',
    file: 'prettier/bin/prettier.cjs',
    args: [...remembering('prettier'), '--check', '--log-level=warn', '.'],
  },
];

/**
 * Type-check, lint and format check; what a tool complains of is printed under its name.
 *
 * @param {{atOnce?: number}} [options] `atOnce`: how many tools run at a time
 * @returns {Promise<string[]>} the same once more, to be told last; none where all are content
 */
async function staticChecks({ atOnce = 2 } = {}) {
  writeNotebookModules();
  fs.mkdirSync(memory, { recursive: true });
  const tools = TOOLS.values();
  const complaints = [];
  const work = async () => {
    for (const tool of tools) complaints.push(...(await check(tool)));
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return complaints;
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
      const complaint = `✗ ${name}\n${output.trimEnd()}`;
      console.log(status === 0 ? `✓ ${name} (${seconds} s)` : complaint);
      resolve(status === 0 ? [] : [complaint]);
    });
  });
}

module.exports = { staticChecks };
