'use strict';
const { size } = require('./costs');
const { compiles, findCompiler } = require('./findCompiler');
const { findPython } = require('./findPython');
const { npmCommand } = require('./npmPackages');

/** The first Node that can `require` ES modules, which some npm packages are. */
const NODE_AT_LEAST = [20, 19];

/**
 * What has to be on the machine before anything is installed. Each check is
 * `{ name, ok, found, needed, fix }`; `fix` says how to get it on Debian/Ubuntu, Fedora, and with conda.
 *
 * @param {object} host from thisHost
 * @param {string} project folder of the project
 * @param {number} megabytes free space that what is missing takes
 */
function requirementChecks(host, project, megabytes) {
  return [
    systemCheck(host),
    nodeCheck(host),
    npmCheck(host),
    pythonCheck(host),
    compilerCheck(host),
    diskCheck(host, project, megabytes),
  ];
}

/** One requirement that is not met, in one line. */
function requirementLine({ name, found, needed, fix }) {
  return `${name}: needed ${needed}; found ${found}. ${fix}`;
}

function install(debian, fedora, conda) {
  return `Debian/Ubuntu: ${debian} | Fedora: ${fedora} | conda: conda install -c conda-forge ${conda}`;
}

function systemCheck(host) {
  const libc = host.libc();
  const recent = /^glibc (\d+)\.(\d+)/.exec(libc);
  const enough = recent && (Number(recent[1]) > 2 || Number(recent[2]) >= 28);
  return {
    name: 'System',
    ok: host.platform === 'linux' && host.arch === 'x64' && Boolean(enough),
    found: `${host.platform} ${host.arch}, ${libc || 'no glibc'}`,
    needed: "Linux on x86-64 with glibc 2.28 or later, which TensorFlow's library is built for",
    fix: 'Use such a machine, or WSL2 on Windows; a container of Debian, Ubuntu or Fedora will do',
  };
}

function nodeCheck(host) {
  const [major, minor] = host.nodeVersion.split('.').map(Number);
  const [wantedMajor, wantedMinor] = NODE_AT_LEAST;
  return {
    name: 'Node.js',
    ok: major > wantedMajor || (major === wantedMajor && minor >= wantedMinor),
    found: host.nodeVersion,
    needed: `${NODE_AT_LEAST.join('.')} or later, which everything runs on`,
    fix: install(
      'sudo apt install nodejs npm (before Debian 13 or Ubuntu 25.10: sudo snap install node --classic)',
      'sudo dnf install nodejs npm',
      '"nodejs>=20.19"',
    ),
  };
}

function npmCheck(host) {
  const command = npmCommand(host);
  return {
    name: 'npm',
    ok: command !== null,
    found: command ? command[command.length - 1] : 'none on PATH',
    needed: 'npm, which fetches the JavaScript packages',
    fix: install('sudo apt install npm', 'sudo dnf install nodejs-npm', 'nodejs'),
  };
}

function pythonCheck(host) {
  const { python, seen } = findPython(host);
  return {
    name: 'Python',
    ok: python !== null,
    found: seen,
    needed: "3.10 to 3.13 with venv, which JupyterLab runs on and TensorFlow's library comes through",
    fix: install(
      'sudo apt install python3 python3-venv',
      'sudo dnf install python3.13',
      '"python>=3.10,<3.14"',
    ),
  };
}

function compilerCheck(host) {
  const compiler = findCompiler(host);
  const working = compiler && compiles(host, compiler);
  const none = host.env.CXX ? `CXX=${host.env.CXX}, which does not run` : 'none on PATH';
  return {
    name: 'C++ compiler',
    ok: Boolean(working),
    found: compiler ? `${compiler.version}${working ? '' : ', which cannot compile C++17'}` : none,
    needed: "g++ or clang++ with C++17, which compiles TensorFlow's addon for Node",
    fix: install('sudo apt install g++', 'sudo dnf install gcc-c++', 'cxx-compiler'),
  };
}

function diskCheck(host, project, megabytes) {
  const free = Math.floor(host.freeBytes(project) / 1e6);
  return {
    name: 'Disk space',
    ok: free >= megabytes,
    found: `${size(free)} free`,
    needed: `${size(megabytes)} for what is still to be installed`,
    fix: `Free some in ${project}, or move the project to a larger disk; caches: npm cache clean --force (any system), pip cache purge, sudo apt clean | sudo dnf clean all | conda clean --all`,
  };
}

module.exports = { requirementChecks, requirementLine };
