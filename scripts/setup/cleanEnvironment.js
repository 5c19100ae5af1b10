'use strict';

// Each of these would make Python or pip look for packages, or put them, somewhere else.
const MISLEADING = [
  'PYTHONHOME',
  'PYTHONPATH',
  'PYTHONUSERBASE',
  'PYTHONSTARTUP',
  'PIP_TARGET',
  'PIP_PREFIX',
  'PIP_ROOT',
  'PIP_USER',
  'PIP_NO_DEPS',
  'PIP_DRY_RUN',
  'PIP_CONSTRAINT',
  'PIP_REQUIREMENT',
  'VIRTUAL_ENV',
  '__PYVENV_LAUNCHER__',
];

/**
 * An environment for a process of ours: what would lead Python, pip or npm elsewhere is left out, and an
 * empty HOME, which npm would take for the current folder, counts as none.
 *
 * @param {NodeJS.ProcessEnv} env where to start from
 * @param {object} [more] variables to add
 */
function cleanEnvironment(env, more = {}) {
  const clean = { ...env, PYTHONNOUSERSITE: '1', ...more };
  for (const name of MISLEADING) delete clean[name];
  if (clean.HOME === '') delete clean.HOME;
  return clean;
}

module.exports = { cleanEnvironment };
