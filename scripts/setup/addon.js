'use strict';
const fs = require('fs');
const path = require('path');
const { addonMismatch } = require('./addonRecord');
const { cleanEnvironment } = require('./cleanEnvironment');
const { hashFiles, readJson, remove, writeJson } = require('./files');
const { compilerAt, findCompiler } = require('./findCompiler');
const { patchedSources } = require('./patchedSources');
const { runLogged } = require('./runLogged');
const { SetupError } = require('./SetupError');

/** What the step is called, in set-up and in doctor. */
const ADDON = 'TensorFlow addon';

// Prints what the addon says of itself; the folder it lies in is named so that quoting is nobody's business.
const ASK = 'process.stdout.write(require(process.argv[1]).TF_Version)';

/**
 * Whether the compiled addon is there and was made of what is installed now.
 *
 * @param {object} python state of the Python packages, which hold TensorFlow
 * @returns {{ok: boolean, found: string, version?: string}}
 */
function addonState(host, paths, python) {
  if (!fs.existsSync(paths.addon) || !fs.existsSync(paths.addonLoader)) return { ok: false, found: 'none' };
  if (!python.ok) return { ok: false, found: 'one without its Python packages' };
  const record = readJson(paths.addonRecord);
  const mismatch = addonMismatch(record, recordNow(host, paths, python, compilerNow(host, record)));
  if (mismatch) return { ok: false, found: mismatch };
  if (record.addon !== hashFiles([paths.addon]))
    return { ok: false, found: 'another file than the one compiled' };
  return { ok: true, found: `for TensorFlow ${record.tensorflow}, ${record.device}` };
}

/** The recorded compiler as it is now, so that another one on PATH is no reason to compile again. */
function compilerNow(host, record) {
  if (host.env.CXX) return findCompiler(host);
  const recorded = record && record.compilerCommand;
  return (recorded && compilerAt(host, recorded)) || (record ? { version: record.compiler } : null);
}

function recordNow(host, paths, python, compiler) {
  const versionOf = (folder) => (readJson(path.join(folder, 'package.json')) || {}).version || null;
  const { packages, sitePackages } = python.probe;
  return {
    tensorflow: packages.tensorflow || packages['tensorflow-cpu'],
    tensorflowFolder: path.join(sitePackages, 'tensorflow'),
    tfjsNodeGpu: versionOf(paths.tfjs),
    nodeApiHeaders: versionOf(paths.nodeApiHeaders),
    device: python.device,
    compiler: compiler ? compiler.version : null,
    sources: hashFiles(sourcesOf(paths)),
  };
}

function sourcesOf(paths) {
  const folder = path.join(paths.tfjs, 'binding');
  const names = fs.existsSync(folder) ? fs.readdirSync(folder).sort() : [];
  const sources = names.filter((name) => /\.(cc|h)$/.test(name)).map((name) => path.join(folder, name));
  return [...sources, paths.loaderSource, paths.sessionPatch];
}

/**
 * The arguments that compile the addon, to be run in tfjs-node-gpu's folder. Each stands for itself:
 * no shell reads them, and -Xlinker passes a folder on whole where -Wl would split it at a comma.
 */
function compileArguments({ sources, tensorflow, nodeApiHeaders, out }) {
  return [
    ...['-std=c++17', '-O2', '-fPIC', '-shared', '-w', '-DNAPI_VERSION=8', '-I.'],
    ...['-I', path.join(tensorflow, 'include'), '-I', path.join(nodeApiHeaders, 'include')],
    ...sources,
    ...['-L', tensorflow, '-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2'],
    ...['-Xlinker', '-rpath', '-Xlinker', tensorflow, '-o', out],
  ];
}

/** The arguments that compile what loads TensorFlow's library before the addon, without its greetings. */
function loaderArguments({ source, tensorflow, out }) {
  const library = JSON.stringify(path.join(tensorflow, 'libtensorflow_cc.so.2'));
  const options = ['-std=c++17', '-O2', '-fPIC', '-shared', `-DTENSORFLOW_LIBRARY=${library}`];
  return [...options, source, '-ldl', '-o', out];
}

/** Compiles the addon beside its place, asks it for its version, and only then puts it there. */
async function buildAddon(session, { host, paths, python, costs }) {
  const compiler = findCompiler(host);
  const record = recordNow(host, paths, python, compiler);
  const log = path.join(paths.setupCache, 'addon.log');
  clearHalfBuilt(paths);
  const made = path.join(paths.addonFolder, `half-built.${process.pid}.node`);
  const loader = path.join(paths.addonFolder, `half-built.${process.pid}.loader.node`);
  const tensorflow = record.tensorflowFolder;
  const sources = patchedSources({
    binding: path.join(paths.tfjs, 'binding'),
    patch: paths.sessionPatch,
    to: paths.addonSources,
  });
  for (const args of [
    loaderArguments({ source: paths.loaderSource, tensorflow, out: loader }),
    compileArguments({ sources, tensorflow, nodeApiHeaders: paths.nodeApiHeaders, out: made }),
  ]) {
    const done = await runLogged(session, {
      label: ADDON,
      expected: costs.seconds,
      command: compiler.command,
      args: [...compiler.args, ...args],
      cwd: paths.tfjs,
      env: cleanEnvironment(host.env, { TMPDIR: paths.temporary, LC_ALL: 'C.UTF-8' }),
      log,
    });
    if (!done.ok) {
      clearHalfBuilt(paths);
      throw new SetupError(`${ADDON}: ${compiler.command} could not compile it; its errors are in ${log}`);
    }
  }
  const asked = askAddon(host, made);
  if (asked.version !== record.tensorflow) {
    clearHalfBuilt(paths);
    throw new SetupError(
      `${ADDON}: compiled, but ${asked.problem || `it answers ${asked.version}`}; see ${log}`,
    );
  }
  remove(paths.addonRecord);
  fs.renameSync(loader, paths.addonLoader);
  fs.renameSync(made, paths.addon);
  writeJson(paths.addonRecord, {
    ...record,
    compilerCommand: commandLine(compiler),
    addon: hashFiles([paths.addon]),
  });
}

function commandLine(compiler) {
  return [compiler.command, ...compiler.args].join(' ');
}

function clearHalfBuilt(paths) {
  fs.mkdirSync(paths.addonFolder, { recursive: true });
  fs.mkdirSync(paths.temporary, { recursive: true });
  for (const name of fs.readdirSync(paths.addonFolder)) {
    if (name.startsWith('half-built.') || name.endsWith('.tmp')) remove(path.join(paths.addonFolder, name));
  }
}

/**
 * Loads an addon in a Node of its own, since a wrong one can bring the process down.
 *
 * @returns {{version: string, problem: string}}
 */
function askAddon(host, addon) {
  const env = cleanEnvironment(host.env, { TF_CPP_MIN_LOG_LEVEL: '2' });
  const done = host.run(host.nodePath, ['-e', ASK, addon], { env });
  if (done.ok) return { version: done.stdout.trim(), problem: '' };
  if (done.signal === 'SIGILL')
    return { version: '', problem: "this processor lacks what TensorFlow's library needs (AVX)" };
  const said =
    done.stderr.split('\n').find((line) => /^\s*\w*Error:/.test(line)) || done.signal || 'it ended';
  return { version: '', problem: `it does not load (${said.trim()})` };
}

module.exports = { ADDON, addonState, buildAddon, askAddon, compileArguments, loaderArguments };
