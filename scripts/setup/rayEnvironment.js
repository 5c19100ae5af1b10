'use strict';
const fs = require('fs');
const path = require('path');
const { cleanEnvironment } = require('./cleanEnvironment');
const { explainFailure } = require('./explainFailure');
const { readJson, remove, sameJson, writeJson } = require('./files');
const { findPython, probePython } = require('./findPython');
const { runLogged } = require('./runLogged');
const { SetupError } = require('./SetupError');

/** What the part is called. It is made on demand alone: `npm run setup -- --with ray`. */
const RAY = 'Ray';

/**
 * Pinned, since all machines of a cluster must have the very same Ray, and since a sweep that goes on must be asked for
 * the same trials by the same Optuna. "client" is what reaches a cluster by ray://.
 */
const RAY_PACKAGES = ['ray[tune,client]==2.60.0', 'optuna==5.0.0'];

const expected = Object.fromEntries(RAY_PACKAGES.map((one) => one.replace(/\[.*\]/, '').split('==')));

/**
 * Whether Ray's own environment is there with the pinned versions.
 *
 * @returns {{ok: boolean, found: string}}
 */
function rayState(host, paths) {
  const stamp = readJson(paths.rayStamp);
  if (!stamp) return { ok: false, found: fs.existsSync(paths.ray) ? 'not finished by set-up' : 'none' };
  if (!sameJson(stamp, stampFor(paths))) return { ok: false, found: 'made of other versions' };
  const probe = probePython(host, paths.rayPython, Object.keys(expected));
  const wrong = Object.keys(expected).find((name) => !probe || probe.packages[name] !== expected[name]);
  if (wrong)
    return { ok: false, found: probe ? `without ${wrong} ${expected[wrong]}` : 'Python no longer runs' };
  return { ok: true, found: `Ray ${expected.ray} for Python ${probe.text}` };
}

const stampFor = (paths) => ({ list: RAY_PACKAGES, folder: paths.project });

/** Makes the environment anew; one that was interrupted is not mended, since pip cannot tell. */
async function installRay(session, { host, paths, costs }) {
  const { python, seen } = findPython(host);
  if (!python) throw new SetupError(`${RAY}: it needs a Python from 3.10 to 3.13 with venv; found ${seen}`);
  const log = path.join(paths.setupCache, 'ray.log');
  remove(paths.ray);
  fs.mkdirSync(paths.temporary, { recursive: true });
  const run = async (tool, command, args, append) => {
    const env = cleanEnvironment(host.env, { TMPDIR: paths.temporary, PYTHONUNBUFFERED: '1' });
    const task = { label: RAY, expected: costs.seconds, command, args, cwd: paths.project, env, log, append };
    const done = await runLogged(session, task);
    if (!done.ok) throw new SetupError(explainFailure(RAY, tool, done.output, log));
  };
  await run('python -m venv', python.python, ['-m', 'venv', paths.ray], false);
  const pip = ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', '--progress-bar', 'off'];
  await run('pip', paths.rayPython, [...pip, ...RAY_PACKAGES], true);
  writeJson(paths.rayStamp, stampFor(paths));
}

module.exports = { RAY, RAY_PACKAGES, rayState, installRay };
