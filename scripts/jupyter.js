'use strict';
const fs = require('fs');
const path = require('path');
const { cleanEnvironment } = require('./setup/cleanEnvironment');
const { writeJson } = require('./setup/files');
const { fontEnvironment } = require('./setup/fonts');
const { pathsOf, root } = require('./setup/paths');

/**
 * The environment of every Jupyter process of ours: all that Jupyter writes goes into `.jupyter`, and no
 * configuration or kernel of the user's other Jupyter comes in.
 *
 * @param {string} python path of the Python that runs Jupyter
 * @param {object} [more] variables to add
 * @returns {NodeJS.ProcessEnv}
 */
function jupyterEnvironment(python, more = {}) {
  const { jupyter } = pathsOf(root);
  // IPython warns when its folder's parent is not there yet.
  fs.mkdirSync(jupyter, { recursive: true });
  const env = cleanEnvironment(process.env, {
    PATH: `${path.dirname(python)}:${process.env.PATH || ''}`,
    JUPYTER_CONFIG_DIR: path.join(jupyter, 'config'),
    JUPYTER_DATA_DIR: path.join(jupyter, 'data'),
    JUPYTER_RUNTIME_DIR: path.join(jupyter, 'runtime'),
    JUPYTERLAB_SETTINGS_DIR: path.join(jupyter, 'settings'),
    JUPYTERLAB_WORKSPACES_DIR: path.join(jupyter, 'workspaces'),
    IPYTHONDIR: path.join(jupyter, 'ipython'),
    JUPYTER_PREFER_ENV_PATH: '1',
    TF_CPP_MIN_LOG_LEVEL: process.env.TF_CPP_MIN_LOG_LEVEL || '2',
    ...fontEnvironment(),
    ...more,
  });
  for (const name of ['JUPYTER_PATH', 'JUPYTER_CONFIG_PATH', 'JUPYTERLAB_DIR', 'JUPYTER_NO_CONFIG'])
    delete env[name];
  return env;
}

/** JupyterLab asks about news and looks for updates at its first start; a setting of the user's stays. */
function quietJupyterLab() {
  const settings = path.join(pathsOf(root).jupyter, 'settings', '@jupyterlab', 'apputils-extension');
  const file = path.join(settings, 'notification.jupyterlab-settings');
  if (!fs.existsSync(file)) writeJson(file, { fetchNews: 'false', checkForUpdates: false });
}

/** Pictures that a figure's extension shows at their own width shrink with the window. */
function fitFigures() {
  const file = path.join(pathsOf(root).jupyter, 'config', 'custom', 'custom.css');
  fs.mkdirSync(path.dirname(file), { recursive: true });
  if (!fs.existsSync(file))
    fs.writeFileSync(file, '.jp-RenderedPlotly img { max-width: 100%; height: auto; }\n');
}

/** A path to print: relative to where the user is, when that is shorter. */
function shownPath(file) {
  const relative = path.relative(process.cwd(), file);
  return relative !== '' && relative.length < file.length ? relative : file;
}

module.exports = { fitFigures, jupyterEnvironment, quietJupyterLab, shownPath };
