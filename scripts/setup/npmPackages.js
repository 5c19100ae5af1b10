'use strict';
const crypto = require('crypto');
const fs = require('fs');
const path = require('path');
const { cleanEnvironment } = require('./cleanEnvironment');
const { explainFailure } = require('./explainFailure');
const { readJson, remove, writeJson } = require('./files');
const { runLogged } = require('./runLogged');
const { SetupError } = require('./SetupError');

/** What the step is called, in set-up and in doctor. */
const NPM_PACKAGES = 'npm packages';

/**
 * Whether node_modules is what package-lock.json says: our own stamp, written after a whole `npm ci`,
 * carries the hash of both lists, and each package that has to be there is.
 *
 * @returns {{ok: boolean, found: string}}
 */
function npmPackagesState(paths) {
  const stamp = readJson(paths.npmStamp);
  if (!stamp) {
    const there = fs.existsSync(paths.modules);
    return { ok: false, found: there ? 'node_modules not finished by set-up' : 'none' };
  }
  if (stamp.lists !== listsHash(paths)) return { ok: false, found: 'those of another package-lock.json' };
  const missing = missingPackages(paths);
  if (missing.length > 0) return { ok: false, found: `${missing.length} missing, first ${missing[0]}` };
  return { ok: true, found: `${stamp.packages} packages` };
}

/** Runs `npm ci` without install scripts: the one that needs its script, tfjs-node-gpu, we compile ourselves. */
async function installNpmPackages(session, { host, paths, costs }) {
  const log = path.join(paths.setupCache, 'npm.log');
  remove(paths.npmStamp);
  const lists = listsHash(paths);
  // NODE_ENV=production would leave the tests' tools out.
  const args = [
    'ci',
    '--ignore-scripts',
    '--include=dev',
    '--include=optional',
    '--prefer-offline',
    '--no-audit',
    '--no-fund',
  ];
  const [command, ...before] = npmCommand(host);
  const done = await runLogged(session, {
    label: NPM_PACKAGES,
    expected: costs.seconds,
    command,
    args: [...before, ...args],
    cwd: paths.project,
    env: cleanEnvironment(host.env, { NODE_ENV: 'development', npm_config_loglevel: 'warn' }),
    log,
  });
  if (!done.ok) throw new SetupError(explainFailure(NPM_PACKAGES, 'npm ci', done.output, log));
  const missing = missingPackages(paths);
  if (missing.length > 0) {
    throw new SetupError(`${NPM_PACKAGES}: npm ci left out ${missing.slice(0, 3).join(', ')}; see ${log}`);
  }
  writeJson(paths.npmStamp, { lists, packages: needed(paths).length });
}

/**
 * How to start npm: the one that runs us, under the same Node, otherwise the one on PATH.
 *
 * @returns {string[] | null} command and first arguments
 */
function npmCommand(host) {
  const running = host.env.npm_execpath || '';
  if (path.basename(running) === 'npm-cli.js' && fs.existsSync(running)) return [host.nodePath, running];
  const found = host.which('npm');
  return found ? [found] : null;
}

function listsHash(paths) {
  const hash = crypto.createHash('sha256');
  for (const name of ['package.json', 'package-lock.json']) {
    let text;
    try {
      text = fs.readFileSync(path.join(paths.project, name), 'utf8');
    } catch (error) {
      throw new SetupError(`${name}: cannot be read (${error.code}); restore it from the repository`);
    }
    hash.update(name === 'package.json' ? dependencyLists(text) : text);
  }
  return hash.digest('hex');
}

/** Of package.json only what npm installs by: another script or description is no reason to install again. */
function dependencyLists(text) {
  let json;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new SetupError(`package.json: not JSON (${error.message}); correct it`);
  }
  const { dependencies, devDependencies, optionalDependencies, overrides } = json;
  return JSON.stringify({ dependencies, devDependencies, optionalDependencies, overrides });
}

function needed(paths) {
  const lock = readJson(path.join(paths.project, 'package-lock.json')) || {};
  return Object.entries(lock.packages || {})
    .filter(([place, entry]) => place.includes('node_modules/') && (entry.version || entry.link))
    .filter(([, entry]) => !entry.optional && !entry.devOptional && !entry.peer)
    .map(([place]) => place);
}

function missingPackages(paths) {
  return needed(paths).filter((place) => !fs.existsSync(path.join(paths.project, place, 'package.json')));
}

module.exports = { NPM_PACKAGES, npmPackagesState, installNpmPackages, npmCommand };
