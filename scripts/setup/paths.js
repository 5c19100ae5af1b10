'use strict';
const path = require('path');

/** The project's root folder: everything that set-up writes lies in it. */
const root = path.dirname(path.dirname(__dirname));

/**
 * Where the parts of an installation lie in a project folder.
 *
 * @param {string} project absolute path of a project folder
 */
function pathsOf(project) {
  const cache = path.join(project, '.cache');
  const modules = path.join(project, 'node_modules');
  const tfjs = path.join(modules, '@tensorflow', 'tfjs-node-gpu');
  const addonFolder = path.join(tfjs, 'lib', 'napi-v8');
  return {
    project,
    cache,
    setupCache: path.join(cache, 'setup'),
    temporary: path.join(cache, 'tmp'),
    modules,
    npmStamp: path.join(modules, '.ferlab-setup.json'),
    venv: path.join(project, '.venv'),
    venvPython: path.join(project, '.venv', 'bin', 'python'),
    venvStamp: path.join(project, '.venv', '.ferlab-setup.json'),
    ray: path.join(cache, 'ray'),
    rayPython: path.join(cache, 'ray', 'bin', 'python'),
    rayStamp: path.join(cache, 'ray', '.ferlab-setup.json'),
    environment: path.join(project, 'environment.yml'),
    tfjs,
    nodeApiHeaders: path.join(modules, 'node-api-headers'),
    addonFolder,
    addon: path.join(addonFolder, 'tfjs_binding.node'),
    addonLoader: path.join(addonFolder, 'load_quietly.node'),
    loaderSource: path.join(project, 'native', 'loadQuietly.cc'),
    sessionPatch: path.join(project, 'native', 'session.patch'),
    addonSources: path.join(cache, 'setup', 'addon-sources'),
    addonRecord: path.join(addonFolder, 'tfjs_binding.json'),
    tslab: path.join(modules, 'tslab'),
    kernelLauncher: path.join(project, 'scripts', 'tslab-kernel.js'),
    fontFolder: path.join(modules, '@expo-google-fonts', 'inter'),
    fontCache: path.join(cache, 'fonts'),
    jupyter: path.join(project, '.jupyter'),
    notebooks: path.join(project, 'notebooks'),
    demo: path.join(project, 'notebooks', 'demo.ipynb'),
    demoHtml: path.join(project, 'notebooks', 'demo.html'),
  };
}

module.exports = { root, pathsOf };
