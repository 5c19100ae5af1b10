'use strict';
const { cleanEnvironment } = require('./cleanEnvironment');

/** The versions of Python that TensorFlow has wheels for: from the first up to, not including, the second. */
const PYTHON_RANGE = [
  [3, 10],
  [3, 14],
];

// Run by the Python in question. Names are looked up by metadata, so that nothing heavy is imported.
const PROBE = `
import importlib.util, json, os, sys, sysconfig
from importlib import metadata
def version(name):
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
base = getattr(sys, '_base_executable', None) or sys.executable
print(json.dumps({
    'version': list(sys.version_info[:3]), 'prefix': sys.prefix, 'base': os.path.realpath(base),
    'sitePackages': sysconfig.get_paths()['purelib'],
    'venv': all(importlib.util.find_spec(name) for name in ('venv', 'ensurepip')),
    'packages': {name: version(name) for name in sys.argv[1:]},
}))`;

/**
 * Asks a Python what it is and which versions it has of some packages.
 *
 * @param {string} python path or name of the interpreter
 * @param {string[]} [names] installed names of packages
 * @returns {object | null} null when it does not run
 */
function probePython(host, python, names = []) {
  const env = cleanEnvironment(host.env, { PYTHONDONTWRITEBYTECODE: '1' });
  const done = host.run(python, ['-c', PROBE, ...names], { env });
  if (!done.ok) return null;
  try {
    const probe = JSON.parse(done.stdout);
    return { ...probe, python, text: probe.version.join('.') };
  } catch {
    return null;
  }
}

/** Whether a probed Python is one that set-up can use as such (its venv aside). */
function rightVersion({ version: [major, minor] }) {
  const order = major * 1000 + minor;
  const [low, high] = PYTHON_RANGE.map(([a, b]) => a * 1000 + b);
  return order >= low && order < high;
}

/**
 * The Python to make .venv with: FERLAB_PYTHON alone when it is set, otherwise the first good one on PATH.
 *
 * @returns {{python: object | null, seen: string}} `seen` says what was found instead when none is good
 */
function findPython(host) {
  const chosen = host.env.FERLAB_PYTHON;
  const names = ['python3.13', 'python3.12', 'python3.11', 'python3.10', 'python3', 'python'];
  const seen = [];
  for (const name of chosen ? [chosen] : names) {
    const place = host.which(name);
    const probe = place && probePython(host, place);
    if (!probe) {
      if (chosen) seen.push(`FERLAB_PYTHON=${chosen}, which does not run`);
    } else if (rightVersion(probe) && probe.venv) {
      return { python: probe, seen: `${probe.text} at ${place}` };
    } else {
      const lack = rightVersion(probe) ? ' without venv and ensurepip' : '';
      seen.push(`${probe.text}${lack} at ${place}`);
    }
  }
  return { python: null, seen: seen.length > 0 ? [...new Set(seen)].join(', ') : 'none on PATH' };
}

module.exports = { PYTHON_RANGE, findPython, probePython, rightVersion };
