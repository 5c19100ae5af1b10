'use strict';
const { setImmediate } = require('timers');
const { MessageChannel } = require('worker_threads');

/**
 * Makes the stop button heard whenever it is pressed. To be called before the first cell runs.
 *
 * tslab runs a cell with Node's `breakOnSigint`, which ends an endless loop, but takes all listeners of SIGINT away
 * and puts them back behind it. So
 * - a signal that came while the cell was being compiled is lost: the cell waits on, as if nothing had been pressed;
 * - a listener that the cell itself added, as one that starts a training does, stands on a signal that Node has
 *   meanwhile set to end the process: pressed before another cell runs, the button kills the kernel.
 *
 * Here a cell that awaits begins when what came before is heard, and listeners are put back once more.
 *
 * @param {{runInThisContext: Function}} vm Node's `vm`, or what tslab uses in its place
 */
function mendStop(vm) {
  const { runInThisContext } = vm;
  vm.runInThisContext = (code, options) => {
    if (!options?.breakOnSigint) return runInThisContext(code, options);
    const run = () => {
      try {
        return runInThisContext(code, options);
      } finally {
        listenAgain();
      }
    };
    return code.startsWith('(async ') ? unlessInterrupted(run) : run();
  };
}

/** Runs an action when all signals so far are heard; after one of them never, as tslab has given up the cell. */
function unlessInterrupted(action) {
  return new Promise((resolve, reject) => {
    let interrupted = false;
    const interrupt = () => (interrupted = true);
    process.on('SIGINT', interrupt);
    behindSignals(() => {
      process.off('SIGINT', interrupt);
      if (!interrupted) Promise.resolve().then(action).then(resolve, reject);
    });
  });
}

// Turns of the event loop; two are enough where signals come in the order in which they are sent.
const patience = 20;

/**
 * Calls back with no signal that came earlier still to be heard, though other work, such as a training's batches, takes
 * up the time between two turns of the event loop.
 *
 * It sends this process a signal that means nothing and waits for it, since signals are heard in their order. In a turn
 * messages come before signals: one sent by a message and heard in the same turn has nothing between.
 */
function behindSignals(callback) {
  const { port1, port2 } = new MessageChannel();
  let [sent, heard] = [0, 0];
  const end = () => {
    process.off('SIGWINCH', hear);
    port1.close();
    callback();
  };
  const hear = () => {
    if (++heard >= sent) end();
  };
  port2.on('message', () => {
    if (++sent > patience) return end();
    process.kill(process.pid, 'SIGWINCH');
    setImmediate(() => port1.postMessage(undefined));
  });
  process.on('SIGWINCH', hear);
  port1.postMessage(undefined);
}

/** Makes Node ask the system for the signal anew, which it does for the first listener only. */
function listenAgain() {
  const listeners = process.rawListeners('SIGINT');
  process.removeAllListeners('SIGINT');
  for (const listener of listeners) process.on('SIGINT', listener);
}

module.exports = { listenAgain, mendStop };
