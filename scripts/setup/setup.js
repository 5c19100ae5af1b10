'use strict';
const path = require('path');
const { costsInWords, sumOf } = require('./costs');
const { remove } = require('./files');
const { fontEnvironment } = require('./fonts');
const { thisHost } = require('./host');
const { takeLock } = require('./lock');
const { pathsOf, root } = require('./paths');
const { PYTHON_PACKAGES } = require('./pythonPackages');
const { reporter } = require('./reporter');
const { requirementChecks, requirementLine } = require('./requirements');
const { EXTRAS, statesOf, stepsOf } = require('./steps');
const { SetupError } = require('./SetupError');

// What npm, pip and the compiler may need beside the parts themselves.
const SPARE_MEGABYTES = 50;

/**
 * Brings the installation up to date: a moment when it is, minutes when all is missing. It may be killed
 * and repeated at any time, and two at once wait for each other.
 *
 * @param {{host?: object, report?: object, extras?: string[]}} [options] `extras`: names of `EXTRAS`
 * @returns {Promise<{changed: boolean, seconds: number, python: object}>} `python` is the state of the
 *   Python packages, whose `probe.python` runs Jupyter
 */
async function setup({ host = thisHost(), report = reporter(), extras = [] } = {}) {
  const started = Date.now();
  const paths = pathsOf(root);
  const steps = [...stepsOf(host, paths), ...extras.map((name) => EXTRAS[name](host, paths))];
  let states = statesOf(steps);
  const isDone = () => steps.every(({ name }) => states[name].ok);
  const changed = !isDone();
  if (changed) {
    requireMachine(host, paths, missingCosts(steps, states));
    states = await underLock(host, paths, report, steps);
  }
  fontEnvironment(host.env, root);
  return { changed, seconds: (Date.now() - started) / 1000, python: states[PYTHON_PACKAGES] };
}

/** The rows of costs of what is missing; what a missing part will make out of date is made again too. */
function missingCosts(steps, states) {
  return steps.filter(({ name }) => !states[name].ok).map((step) => step.costs(states[PYTHON_PACKAGES]));
}

function requireMachine(host, paths, costs) {
  const needed = sumOf(costs).disk + SPARE_MEGABYTES;
  const missing = requirementChecks(host, paths.project, needed).filter(({ ok }) => !ok);
  if (missing.length > 0) throw new SetupError(missing.map(requirementLine).join('\n'));
}

async function underLock(host, paths, report, steps) {
  const session = { report, lock: null, children: new Set(), interrupted: false, stepStarted: 0 };
  const restore = onInterrupt(session);
  try {
    session.lock = await takeLock(path.join(paths.setupCache, 'lock'), (owner) =>
      report.line(`Set-up: another one (process ${owner}) is at work in this folder; waiting for it`),
    );
    const states = await makeMissing(host, session, steps);
    if (session.interrupted) throw new SetupError('set-up: interrupted; run it again to continue', 130);
    return states;
  } finally {
    if (session.lock) {
      remove(paths.temporary);
      session.lock.release();
    }
    restore();
  }
}

async function makeMissing(host, session, steps) {
  const { report } = session;
  const states = statesOf(steps);
  const missing = steps.filter(({ name }) => !states[name].ok);
  const python = states[PYTHON_PACKAGES];
  if (missing.length > 0) {
    report.line(`Set-up: ${missing.map(({ name }) => name).join(', ')}`);
    report.line(`  ${costsInWords(sumOf(missingCosts(steps, states)))}; device ${python.device}`);
  }
  if (python.passedOver) report.line(`  ${python.passedOver}: .venv is used instead`);
  for (const step of steps) {
    states[step.name] = step.state(states);
    if (states[step.name].ok) continue;
    session.stepStarted = Date.now();
    report.line(
      `  ${step.name}: ${states[step.name].found === 'none' ? 'to be made' : states[step.name].found}`,
    );
    await step.make(session, step.costs(python), states);
    states[step.name] = step.state(states);
    if (!states[step.name].ok) {
      throw new SetupError(
        `${step.name}: made, but there is ${states[step.name].found}; run 'npm run setup' again`,
      );
    }
    report.done(step.name, (Date.now() - session.stepStarted) / 1000);
  }
  return states;
}

/** Ends the running tool on a signal; the step then fails, and the lock is given back. */
function onInterrupt(session) {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  const stop = () => {
    // The second time, at once: a lock that stays is taken over.
    if (session.interrupted) process.exit(130);
    session.interrupted = true;
    for (const pid of session.children) {
      try {
        process.kill(-pid, 'SIGTERM');
      } catch {
        // It ended by itself meanwhile.
      }
    }
    if (!session.lock) process.exit(130);
  };
  for (const signal of signals) process.on(signal, stop);
  return () => signals.forEach((signal) => process.removeListener(signal, stop));
}

module.exports = { setup };
