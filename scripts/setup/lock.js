'use strict';
const fs = require('fs');
const path = require('path');
const { readJson, remove, writeJson } = require('./files');

const POLL_MS = 200;
/** A takeover lasts microseconds; one this old was killed in the middle of it. */
const TAKEOVER_MS = 10_000;

/**
 * Waits until no other set-up is at work in the same project, and holds its place from then on. The place
 * of one that was killed is taken over, and what it left running (npm, pip) is ended first.
 *
 * @param {string} file the lock's path
 * @param {(owner: number) => void} onWait called once, when another set-up holds it
 * @returns {Promise<{startedChild(pid: number): void, release(): void}>}
 */
async function takeLock(file, onWait) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const child = `${file}.child`;
  let told = false;
  while (!created(file)) {
    const owner = readJson(file);
    if (!isAlive(owner)) {
      await takeOver(file, child);
      continue;
    }
    if (!told) onWait(owner.pid);
    told = true;
    await pause(POLL_MS);
  }
  return {
    startedChild: (pid) => writeJson(child, identify(pid)),
    release: () => {
      remove(child);
      remove(file);
    },
  };
}

/** Makes the lock with its content in one step, so that no reader sees an empty one. */
function created(file) {
  const own = `${file}.${process.pid}.tmp`;
  fs.writeFileSync(own, JSON.stringify(identify(process.pid)));
  try {
    fs.linkSync(own, file);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  } finally {
    remove(own);
  }
}

/** Removes the lock of a dead owner; a folder of its own keeps a second one from removing a fresh lock. */
async function takeOver(file, childFile) {
  const guard = `${file}.takeover`;
  try {
    fs.mkdirSync(guard);
  } catch {
    const { mtimeMs = Date.now() } = fs.statSync(guard, { throwIfNoEntry: false }) || {};
    if (Date.now() - mtimeMs > TAKEOVER_MS) remove(guard);
    return pause(POLL_MS);
  }
  try {
    if (isAlive(readJson(file))) return undefined;
    await endGroup(readJson(childFile));
    remove(childFile);
    remove(file);
  } finally {
    remove(guard);
  }
  return undefined;
}

async function endGroup(child) {
  for (const signal of ['SIGTERM', 'SIGKILL']) {
    if (!isAlive(child)) return;
    try {
      process.kill(-child.pid, signal);
    } catch {
      // It ended by itself meanwhile.
    }
    for (let waited = 0; waited < 3000 && isAlive(child); waited += POLL_MS) await pause(POLL_MS);
  }
}

/** A process told apart from a later one of the same number, also after a restart of the machine. */
function identify(pid) {
  return { pid, started: startOf(pid), boot: bootId() };
}

/** Whether the process that `identify` described is still running. */
function isAlive(owner) {
  if (!owner || typeof owner.pid !== 'number') return false;
  return owner.boot === bootId() && owner.started !== null && startOf(owner.pid) === owner.started;
}

function startOf(pid) {
  try {
    // The name in brackets may hold anything, so fields are counted from the last bracket on.
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? null : fields[19];
  } catch {
    return null;
  }
}

function bootId() {
  try {
    return fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}

function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

module.exports = { takeLock, identify, isAlive };
