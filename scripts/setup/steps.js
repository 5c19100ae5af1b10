'use strict';
const { ADDON, addonState, buildAddon } = require('./addon');
const { COSTS } = require('./costs');
const { KERNEL, kernelspecState, writeKernelspec } = require('./kernelspec');
const { NPM_PACKAGES, installNpmPackages, npmPackagesState } = require('./npmPackages');
const { RAY, installRay, rayState } = require('./rayEnvironment');
const { PYTHON_PACKAGES, installPythonPackages, pythonPackagesState } = require('./pythonPackages');

/**
 * The parts of an installation in the order they are made: what each is called, how it stands, what it
 * costs, how it is made. The state of one may look at those before it.
 *
 * @param {object} host from thisHost
 * @param {object} paths from pathsOf
 */
function stepsOf(host, paths) {
  return [
    {
      name: NPM_PACKAGES,
      needed: 'those of package-lock.json',
      state: () => npmPackagesState(paths),
      costs: () => COSTS.npm,
      make: (session, costs) => installNpmPackages(session, { host, paths, costs }),
    },
    {
      name: PYTHON_PACKAGES,
      needed: 'those of environment.yml',
      state: () => pythonPackagesState(host, paths),
      costs: ({ device }) => (device === 'gpu' ? COSTS.pythonGpu : COSTS.pythonCpu),
      make: (session, costs) => installPythonPackages(session, { host, paths, costs }),
    },
    {
      name: ADDON,
      needed: 'compiled for the TensorFlow in use',
      state: (before) => addonState(host, paths, before[PYTHON_PACKAGES]),
      costs: () => COSTS.addon,
      make: (session, costs, before) =>
        buildAddon(session, { host, paths, python: before[PYTHON_PACKAGES], costs }),
    },
    {
      name: KERNEL,
      needed: "this project's, for this Node",
      state: (before) => kernelspecState(host, paths, before[PYTHON_PACKAGES]),
      costs: () => COSTS.kernel,
      make: (session, costs, before) => writeKernelspec(host, paths, before[PYTHON_PACKAGES]),
    },
  ];
}

/** What is made where it is asked for by name, `npm run setup -- --with NAME`. */
const EXTRAS = {
  ray: (host, paths) => ({
    name: RAY,
    needed: 'that of scripts/setup/rayEnvironment.js',
    state: () => rayState(host, paths),
    costs: () => COSTS.ray,
    make: (session, costs) => installRay(session, { host, paths, costs }),
  }),
};

/** How each step stands, by name. */
function statesOf(steps) {
  const states = {};
  for (const step of steps) states[step.name] = step.state(states);
  return states;
}

module.exports = { EXTRAS, stepsOf, statesOf };
