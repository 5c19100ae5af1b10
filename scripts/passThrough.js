'use strict';
const { spawn } = require('child_process');
const { SetupError } = require('./setup/SetupError');

const EXIT_BY_SIGNAL = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129, SIGKILL: 137 };

/**
 * Runs a command on our own terminal and waits for it. Ctrl-C reaches it from the terminal itself; a
 * signal sent to us alone is passed on.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{env?: NodeJS.ProcessEnv, cwd?: string, interruptAs?: string, onStart?: (pid: number) => void}} [options]
 *   `interruptAs`: the signal to pass on for an interrupt that came to us alone
 * @returns {Promise<number>} its exit status; 128 and the signal's number when a signal ended it
 */
function passThrough(
  command,
  args,
  { env = process.env, cwd = process.cwd(), interruptAs = 'SIGINT', onStart } = {},
) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, cwd, stdio: 'inherit' });
    const forward = {};
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
      forward[signal] = () => {
        if (signal !== 'SIGINT') child.kill(signal);
        else if (!process.stdin.isTTY) child.kill(interruptAs);
      };
      process.on(signal, forward[signal]);
    }
    const settle = (then) => {
      for (const signal of Object.keys(forward)) process.removeListener(signal, forward[signal]);
      then();
    };
    child.once('error', (error) => settle(() => reject(new SetupError(`${command}: ${error.message}`))));
    child.once('exit', (status, signal) => settle(() => resolve(status ?? EXIT_BY_SIGNAL[signal] ?? 1)));
    if (onStart && child.pid) onStart(child.pid);
  });
}

module.exports = { passThrough };
