'use strict';
const fs = require('fs');
const path = require('path');
const { cleanEnvironment } = require('./cleanEnvironment');
const { decideDevice, packagesFor } = require('./device');
const { environmentList } = require('./environmentList');
const { explainFailure } = require('./explainFailure');
const { readJson, remove, sameJson, writeJson } = require('./files');
const { findPython, probePython, rightVersion } = require('./findPython');
const { runLogged } = require('./runLogged');
const { SetupError } = require('./SetupError');

/** What the step is called, in set-up and in doctor. */
const PYTHON_PACKAGES = 'Python packages';

/**
 * Where the Python packages are and whether they are those of environment.yml: the active conda
 * environment when it holds them all, otherwise .venv.
 *
 * @returns {{ok: boolean, found: string, kind: 'conda' | 'venv', probe: object | null, device: string,
 *   passedOver: string}} `passedOver` says why an active conda environment is not used
 */
function pythonPackagesState(host, paths) {
  const { device } = decideDevice(host);
  const wanted = packagesFor(environmentList(paths.environment), device);
  const conda = condaState(host, wanted);
  if (conda && conda.ok) return { ...conda, device, passedOver: '' };
  return { ...venvState(host, paths, wanted, device), device, passedOver: conda ? conda.found : '' };
}

function condaState(host, { expected }) {
  const prefix = host.env.CONDA_PREFIX;
  if (!prefix) return null;
  const probe = probePython(host, path.join(prefix, 'bin', 'python'), Object.keys(expected));
  const name = `the conda environment ${prefix}`;
  if (!probe) return { ok: false, found: `${name} has no Python that runs` };
  if (!rightVersion(probe)) return { ok: false, found: `${name} has Python ${probe.text}` };
  const wrong = differences(probe, expected);
  if (wrong) return { ok: false, found: `${name} has ${wrong}` };
  return { ok: true, kind: 'conda', probe, found: `all in ${name}` };
}

function venvState(host, paths, wanted, device) {
  const bad = (found) => ({ ok: false, kind: 'venv', probe: null, found });
  const stamp = readJson(paths.venvStamp);
  if (!stamp) return bad(fs.existsSync(paths.venv) ? '.venv not finished by set-up' : 'none');
  const probe = probePython(host, paths.venvPython, Object.keys(wanted.expected));
  if (!probe) return bad('.venv, whose Python no longer runs');
  const now = stampFor(probe, wanted, device, paths);
  const chosen = host.env.FERLAB_PYTHON && findPython(host).python;
  if (chosen && chosen.base !== probe.base) return bad(`.venv made with ${probe.base}, not FERLAB_PYTHON`);
  const changed = Object.keys(now).filter((key) => !sameJson(now[key], stamp[key]));
  if (changed.length > 0) return bad(`.venv made for another ${changed.join(' and ')}`);
  const wrong = differences(probe, wanted.expected);
  if (wrong) return bad(`.venv has ${wrong}`);
  return { ok: true, kind: 'venv', probe, found: `all in .venv, Python ${probe.text}` };
}

function stampFor(probe, { plain, alone }, device, paths) {
  return {
    list: [...plain, ...alone],
    device,
    python: { version: probe.text, path: probe.base },
    folder: paths.project,
  };
}

function differences(probe, expected) {
  return Object.keys(expected)
    .filter((name) => probe.packages[name] !== expected[name])
    .map((name) =>
      probe.packages[name] ? `${name} ${probe.packages[name]}, not ${expected[name]}` : `no ${name}`,
    )
    .join(', ');
}

/** Makes .venv anew: one that was interrupted or is of another list is not mended, since pip cannot tell. */
async function installPythonPackages(session, { host, paths, costs }) {
  const { device } = decideDevice(host);
  const wanted = packagesFor(environmentList(paths.environment), device);
  const { python } = findPython(host);
  const log = path.join(paths.setupCache, 'pip.log');
  remove(paths.venvStamp);
  remove(paths.venv);
  fs.mkdirSync(paths.temporary, { recursive: true });
  const run = async (tool, command, args, append) => {
    const done = await runLogged(session, {
      label: PYTHON_PACKAGES,
      expected: costs.seconds,
      command,
      args,
      cwd: paths.project,
      // pip unpacks half a gigabyte on the way: /tmp may be small, or memory.
      env: cleanEnvironment(host.env, { TMPDIR: paths.temporary, PYTHONUNBUFFERED: '1' }),
      log,
      append,
    });
    if (!done.ok) throw new SetupError(explainFailure(PYTHON_PACKAGES, tool, done.output, log));
  };
  await run('python -m venv', python.python, ['-m', 'venv', paths.venv], false);
  const pip = ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', '--progress-bar', 'off'];
  if (wanted.alone.length > 0)
    await run('pip', paths.venvPython, [...pip, '--no-deps', ...wanted.alone], true);
  await run('pip', paths.venvPython, [...pip, ...wanted.plain], true);
  const probe = probePython(host, paths.venvPython, Object.keys(wanted.expected));
  const wrong = probe ? differences(probe, wanted.expected) : 'no Python that runs';
  if (wrong) throw new SetupError(`${PYTHON_PACKAGES}: pip left .venv with ${wrong}; see ${log}`);
  writeJson(paths.venvStamp, stampFor(probe, wanted, device, paths));
}

module.exports = { PYTHON_PACKAGES, pythonPackagesState, installPythonPackages };
