'use strict';
const { spawnSync } = require('child_process');
const fs = require('fs');
const path = require('path');
const { cleanEnvironment } = require('./cleanEnvironment');

/**
 * The machine as set-up and doctor see it. Tests hand in parts of another: an older Node, another
 * platform, a PATH without a compiler, a full disk.
 *
 * @param {object} [other] what differs from this machine
 */
function thisHost(other = {}) {
  const host = {
    platform: process.platform,
    arch: process.arch,
    nodeVersion: process.versions.node,
    nodePath: process.execPath,
    env: process.env,
    libc: runningLibc,
    freeBytes: (folder) => {
      const { bavail, bsize } = fs.statfsSync(folder);
      return bavail * bsize;
    },
    nvidiaFolder: '/proc/driver/nvidia/gpus',
    ...other,
  };
  host.which = (name) => which(name, host.env.PATH || '');
  host.run = (command, args, options = {}) => {
    const done = spawnSync(command, args, {
      encoding: 'utf8',
      timeout: 60_000,
      env: cleanEnvironment(host.env),
      stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      ...options,
    });
    return {
      ok: done.status === 0,
      stdout: done.stdout || '',
      stderr: done.stderr || (done.error ? done.error.message : ''),
      signal: done.signal,
    };
  };
  return host;
}

/** The C library that this Node runs on, as `glibc 2.36`, or '' where it is another. */
function runningLibc() {
  // Without this the report resolves the names of open connections, which can take seconds.
  process.report.excludeNetwork = true;
  const version = process.report.getReport().header.glibcVersionRuntime;
  return version ? `glibc ${version}` : '';
}

/** The first executable of that name on a search path, or null; a name with a slash stands for itself. */
function which(name, searchPath) {
  const places = name.includes('/')
    ? [name]
    : searchPath.split(':').map((folder) => path.join(folder || '.', name));
  for (const place of places) {
    try {
      fs.accessSync(place, fs.constants.X_OK);
      if (fs.statSync(place).isFile()) return path.resolve(place);
    } catch {
      // Not there, or not to be executed: the next folder may have it.
    }
  }
  return null;
}

module.exports = { thisHost };
