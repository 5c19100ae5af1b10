'use strict';
const { spawn } = require('child_process');
const fs = require('fs');
const path = require('path');
const { SetupError } = require('./SetupError');

/**
 * Runs a tool of set-up with its output in a log file and its progress said.
 *
 * @param {object} session of this set-up: `{ report, lock, children, interrupted, stepStarted }`
 * @param {{label: string, expected: number, command: string, args: string[], cwd: string,
 *   env: NodeJS.ProcessEnv, log: string, append?: boolean}} task
 * @returns {Promise<{ok: boolean, output: string}>}
 */
function runLogged(session, task) {
  fs.mkdirSync(path.dirname(task.log), { recursive: true });
  const log = fs.openSync(task.log, task.append ? 'a' : 'w');
  fs.writeSync(log, `$ ${[task.command, ...task.args].join(' ')}\n`);
  let output = '';
  let detail = '';
  return new Promise((resolve, reject) => {
    if (session.interrupted) throw new SetupError('set-up: interrupted; run it again to continue', 130);
    // A group of its own, so that the tool and all that it starts can be ended together.
    const child = spawn(task.command, task.args, {
      cwd: task.cwd,
      env: task.env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    if (child.pid) {
      session.children.add(child.pid);
      session.lock.startedChild(child.pid);
    }
    const timer = ticking(() =>
      session.report.progress(task.label, (Date.now() - session.stepStarted) / 1000, task.expected, detail),
    );
    const take = (chunk) => {
      fs.writeSync(log, chunk);
      output = (output + chunk).slice(-200_000);
      detail = lastWords(String(chunk)) || detail;
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    const finish = (then) => {
      timer.stop();
      session.children.delete(child.pid);
      fs.closeSync(log);
      then();
    };
    child.once('error', (error) => {
      finish(() => resolve({ ok: false, output: `${task.command}: ${error.message}` }));
    });
    child.once('close', (status) => {
      finish(() => {
        if (session.interrupted) reject(new SetupError('set-up: interrupted; run it again to continue', 130));
        else resolve({ ok: status === 0, output });
      });
    });
  });
}

function ticking(tick) {
  let timer;
  const next = () => {
    timer = setTimeout(() => {
      tick();
      next();
    }, 1000);
  };
  next();
  return { stop: () => clearTimeout(timer) };
}

/** The tool's newest line, without paths and addresses, short enough to stand behind a step's name. */
function lastWords(chunk) {
  const lines = chunk.split('\n').filter((line) => line.trim() !== '');
  const words = (lines[lines.length - 1] || '').trim().replace(/\S*[/]\S*\//g, '');
  return words.length > 60 ? `${words.slice(0, 59)}…` : words;
}

module.exports = { runLogged };
