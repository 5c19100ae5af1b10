'use strict';
const crypto = require('crypto');
const fs = require('fs');
const path = require('path');
const { spawnSync } = require('child_process');
const { readJson, writeJson } = require('./setup/files');
const { root } = require('./setup/paths');

/**
 * Signs the notebooks of the commit that lie in the project as they were committed, once, so that JupyterLab trusts
 * their outputs: it takes the scripts out of others, and with them the forms, the buttons and the curves. Whoever starts
 * the project runs that commit's programs anyway. What was edited, or brought from elsewhere, stays as trusted as it was.
 *
 * @param {string} python path of the Python that has Jupyter
 * @param {NodeJS.ProcessEnv} env of `jupyterEnvironment`: the signatures lie in its JUPYTER_DATA_DIR
 * @param {string} [project] the project's folder
 * @returns {number} how many were signed now; none outside of a clone
 */
function signNotebooks(python, env, project = root) {
  const record = path.join(env.JUPYTER_DATA_DIR, 'ferlab-signed.json');
  const before = readJson(record) ?? [];
  const fresh = committedNotebooks(project).filter(({ content }) => !before.includes(content));
  if (fresh.length === 0) return 0;
  const files = fresh.map(({ file }) => file);
  const { status } = spawnSync(python, ['-m', 'nbformat.sign', ...files], { env, stdio: 'ignore' });
  if (status !== 0) return 0;
  writeJson(record, [...before, ...fresh.map(({ content }) => content)]);
  return fresh.length;
}

/** The notebooks that are as the commit has them, and by what git calls their content. */
function committedNotebooks(project) {
  const listed = spawnSync('git', ['ls-tree', '-z', 'HEAD', 'notebooks/'], {
    cwd: project,
    encoding: 'utf8',
  });
  if (listed.status !== 0) return [];
  return [...listed.stdout.matchAll(/\d+ blob (\w+)\t([^\0]+\.ipynb)\0/g)]
    .map(([, content, name]) => ({ content, file: path.join(project, name) }))
    .filter(({ content, file }) => fs.existsSync(file) && contentOf(file, content.length) === content);
}

/** What git calls a file's content, in as many digits. */
function contentOf(file, digits) {
  const bytes = fs.readFileSync(file);
  const hash = crypto.createHash(digits === 40 ? 'sha1' : 'sha256');
  return hash.update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

module.exports = { signNotebooks };
