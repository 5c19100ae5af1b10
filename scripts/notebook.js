'use strict';
const fs = require('fs');
const path = require('path');
const { jupyterEnvironment, shownPath } = require('./jupyter');
const { injectedCells, parseParameters } = require('./parameters');
const { passThrough } = require('./passThrough');
const { entry } = require('./setup/entry');
const { readJson } = require('./setup/files');
const { pathsOf, root } = require('./setup/paths');
const { SetupError } = require('./setup/SetupError');
const { setup } = require('./setup/setup');

const USAGE =
  'Usage: npm run notebook -- NOTEBOOK [-p NAME=VALUE]... (-o FILE | --in-place) [--html FILE] [--timeout SECONDS] [--normalise]\n' +
  'With -p, and without -o or --html, the result is written to runs/NOTEBOOK.ipynb.';

/**
 * Runs a notebook without a browser and says each cell's number, heading and seconds.
 *
 * @param {string} python path of the Python that has Jupyter
 * @param {{input: string, output?: string, html?: string, timeout?: number, normalise?: boolean,
 *   parameters?: string[], env?: object, folder?: string}} task `timeout` in seconds per cell, none by default; `output`
 *   may equal `input` only for who wants that; `parameters` as in parameters.js; `folder` in which it runs
 * @returns {Promise<number>} exit status: 0 done, 1 a cell failed, 130 interrupted; then nothing is written
 */
function runNotebook(python, { input, output, html, timeout, normalise, parameters = [], env, folder }) {
  const args = [path.join(__dirname, 'notebook.py'), path.resolve(input)];
  if (output) args.push('--output', path.resolve(output));
  if (html) args.push('--html', path.resolve(html));
  if (timeout) args.push('--timeout', String(timeout));
  if (normalise) args.push('--normalise');
  if (parameters.length > 0) args.push('--inject', JSON.stringify(injected(input, parameters)));
  for (const file of [output, html])
    if (file) fs.mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
  return passThrough(python, args, { env: jupyterEnvironment(python, env), cwd: folder });
}

/** The cells that set a notebook's parameters; what checks them is compiled from the source as it is now. */
function injected(input, parameters) {
  const notebook = readJson(input);
  if (!Array.isArray(notebook?.cells)) throw new SetupError(`${input}: expected a notebook`);
  process.env.TSX_DISABLE_CACHE = '1';
  require('tsx/cjs');
  const configuration = { ...require('../src/config.ts'), ...require('../packages/base/index.ts') };
  return injectedCells(notebook, parseParameters(parameters), configuration);
}

/** The command line's arguments as a task for runNotebook. */
function parseArguments(args) {
  const task = {};
  const wrong = (what) => new SetupError(`notebook: ${what}\n${USAGE}`, 2);
  for (let i = 0; i < args.length; i++) {
    const [name, inline] = args[i].split(/=(.*)/s);
    const value = () => {
      const given = inline ?? args[++i];
      if (!given) throw wrong(`${name} expects a value`);
      return given;
    };
    if (name === '--output' || name === '-o') task.output = value();
    else if (name === '-p') (task.parameters ??= []).push(args[++i] ?? '');
    else if (name === '--html') task.html = value();
    else if (name === '--timeout') task.timeout = Number(value());
    else if (name === '--in-place') task.inPlace = true;
    else if (name === '--normalise') task.normalise = true;
    else if (name.startsWith('-')) throw wrong(`unknown option '${name}'`);
    else if (task.input) throw wrong(`one notebook at a time, but found '${args[i]}' too`);
    else task.input = args[i];
  }
  if (!task.input) throw wrong('expected a notebook');
  if (task.timeout !== undefined && !(Number.isInteger(task.timeout) && task.timeout > 0)) {
    throw wrong('--timeout expects a whole number of seconds above 0');
  }
  if (!fs.existsSync(task.input)) throw new SetupError(`${task.input}: no such notebook`);
  if (task.parameters && task.inPlace)
    throw wrong('-p does not go with --in-place: it would stay in the notebook');
  if (task.parameters && !task.output && !task.html) {
    task.output = path.join(pathsOf(root).project, 'runs', path.basename(task.input));
  }
  if (task.inPlace) task.output = task.input;
  else if (task.output && sameFile(task.output, task.input)) {
    throw wrong('--output is the notebook itself; --in-place writes over it');
  } else if (!task.output && !task.html) throw wrong('expected --output, --html or --in-place');
  return task;
}

/** Whether two paths lead to one file, by links too. */
function sameFile(a, b) {
  const real = (file) => (fs.existsSync(file) ? fs.realpathSync(file) : path.resolve(file));
  return real(a) === real(b);
}

module.exports = { runNotebook, parseArguments };

if (require.main === module) {
  entry(async (args) => {
    const task = parseArguments(args);
    const { python } = await setup();
    const status = await runNotebook(python.probe.python, task);
    if (status === 0 && task.output) console.log(`Written: ${shownPath(task.output)}`);
    return status;
  });
}
