'use strict';
const { askAddon, ADDON } = require('./setup/addon');
const { sumOf } = require('./setup/costs');
const { decideDevice } = require('./setup/device');
const { thisHost } = require('./setup/host');
const { npmCommand } = require('./setup/npmPackages');
const { pathsOf, root } = require('./setup/paths');
const { PYTHON_PACKAGES } = require('./setup/pythonPackages');
const { requirementChecks } = require('./setup/requirements');
const { stepsOf } = require('./setup/steps');

const USAGE = `Usage: doctor [--json]
Says how the installation stands, and what to do about what is amiss.`;

/**
 * The whole state of an installation; it needs nothing installed. Prints a table, or with --json one JSON
 * document.
 *
 * @param {string[]} argv arguments after the command's name
 * @param {{host?: object, write?: (text: string) => void}} [options]
 * @returns {number} exit status: 0 all is well, 1 something is amiss, 2 wrong usage
 */
function runDoctor(argv, { host = thisHost(), write = (text) => process.stdout.write(text) } = {}) {
  if (argv.includes('--help') || argv.includes('-h')) {
    write(`${USAGE}\n`);
    return 0;
  }
  const unknown = argv.find((argument) => argument !== '--json');
  if (unknown !== undefined) {
    console.error(`doctor: unknown option '${unknown}'; expected --json or nothing`);
    return 2;
  }
  const checks = doctorChecks(host);
  const ok = checks.every((check) => check.ok);
  write(argv.includes('--json') ? JSON.stringify({ ok, checks }, null, 2) + '\n' : table(checks, ok));
  return ok ? 0 : 1;
}

/** Every check of an installation, as `{ name, ok, found, needed, fix }`; `fix` is '' where all is well. */
function doctorChecks(host) {
  const paths = pathsOf(root);
  const { check: device, usable } = deviceCheck(host);
  // The rest is told for the CPU when the choice of a device makes no sense.
  const deviceHost = usable ? host : thisHost({ ...host, env: { ...host.env, FERLAB_DEVICE: 'cpu' } });
  const steps = stepsOf(deviceHost, paths);
  const states = {};
  for (const step of steps) states[step.name] = guarded(() => step.state(states));
  loadAddon(deviceHost, paths, states);
  const costs = steps
    .filter(({ name }) => !states[name].ok)
    .map((step) => step.costs(states[PYTHON_PACKAGES]));
  const requirements = requirementChecks(host, paths.project, sumOf(costs).disk).map((check) =>
    check.name === 'npm' ? withNpmVersion(host, check) : check,
  );
  const parts = steps.map(({ name, needed }) => {
    const { ok, found } = states[name];
    return { name, ok, found, needed, fix: 'npm run setup' };
  });
  return [...requirements, device, ...parts].map((check) => ({ ...check, fix: check.ok ? '' : check.fix }));
}

function guarded(state) {
  try {
    return state();
  } catch (error) {
    return { ok: false, found: error.message };
  }
}

function withNpmVersion(host, check) {
  if (!check.ok) return check;
  const done = host.run(npmCommand(host)[0], [...npmCommand(host).slice(1), '--version']);
  if (done.ok) return { ...check, found: done.stdout.trim() };
  return { ...check, ok: false, found: `${check.found}, which does not run` };
}

function deviceCheck(host) {
  const needed = 'cpu or gpu';
  try {
    const { device, why } = decideDevice(host);
    return {
      usable: true,
      check: { name: 'Device', ok: true, found: `${device} (${why})`, needed, fix: '' },
    };
  } catch (error) {
    const fix = 'export FERLAB_DEVICE=cpu, or unset FERLAB_DEVICE';
    return { usable: false, check: { name: 'Device', ok: false, found: error.message, needed, fix } };
  }
}

/** An addon that is as recorded may still not load, under another Node or without one of its libraries. */
function loadAddon(host, paths, states) {
  const addon = states[ADDON];
  if (!addon.ok) return;
  const { version, problem } = askAddon(host, paths.addon);
  const { packages } = states[PYTHON_PACKAGES].probe;
  const installed = packages.tensorflow || packages['tensorflow-cpu'];
  if (problem) states[ADDON] = { ok: false, found: `under Node ${host.nodeVersion} ${problem}` };
  else if (version !== installed)
    states[ADDON] = { ok: false, found: `it loads TensorFlow ${version}, not ${installed}` };
  else addon.found += ', loads';
}

function table(checks, ok) {
  const width = Math.max(...checks.map(({ name }) => name.length));
  const lines = checks.map(({ name, ok: good, found, needed, fix }) => {
    const line = `${good ? '✓' : '✗'} ${name.padEnd(width)}  ${found}`;
    if (good) return line;
    const indent = ' '.repeat(width + 4);
    return `${line}\n${indent}needed: ${needed}\n${indent}fix: ${fix}`;
  });
  const bad = checks.filter((check) => !check.ok).length;
  const end = ok ? 'All is well.' : `${bad} of ${checks.length} amiss.`;
  return `${lines.join('\n')}\n${end}\n`;
}

module.exports = { runDoctor };

if (require.main === module) process.exitCode = runDoctor(process.argv.slice(2));
