'use strict';
const { constants } = require('os');
const { setImmediate } = require('timers');

/**
 * Makes the stop button heard whenever it is pressed. To be called before the first cell runs.
 *
 * tslab runs a cell with Node's `breakOnSigint`, which ends an endless loop, but takes all listeners of SIGINT away
 * and puts them back behind it. So
 * - a signal that came while the cell was being compiled is lost: the cell waits on, as if nothing had been pressed;
 * - a listener that the cell itself added, as one that starts a training does, stands on a signal that Node has
 *   meanwhile set to end the process: pressed before another cell runs, the button kills the kernel;
 * - a signal that came while a training's batch was under way, just before a cell begins, is lost for both.
 *
 * Here a cell that awaits begins when what came before is heard, listeners are put back once more, and what they missed
 * is told them.
 *
 * @param {{runInThisContext: Function}} vm Node's `vm`, or what tslab uses in its place
 */
function mendStop(vm) {
  const { runInThisContext } = vm;
  const watcher = watchSignals();
  vm.runInThisContext = (code, options) => {
    if (!options?.breakOnSigint) return runInThisContext(code, options);
    const run = () => {
      try {
        return runInThisContext(code, options);
      } finally {
        listenAgain(watcher);
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
    const begin = () => {
      process.off('SIGINT', interrupt);
      if (!interrupted) Promise.resolve().then(action).then(resolve, reject);
    };
    process.on('SIGINT', interrupt);
    // The first may come before the system is asked again what happened.
    setImmediate(() => setImmediate(begin));
  });
}

/**
 * Watches SIGINT beside Node's own watcher, which Node makes anew with the listeners: what the system told the former
 * one, and Node did not ask for yet, is lost with it. This one stays, and tells the listeners what they missed.
 *
 * @returns {{start(): void, stop(): void}} it watches already
 */
function watchSignals() {
  let missed = 0;
  process.on('SIGINT', () => missed--);
  const tell = () => {
    for (let count = missed; count > 0; count--) process.emit('SIGINT', 'SIGINT');
    missed = 0;
  };
  const { noDeprecation } = process;
  try {
    // There is no other way to it; a later Node may close this one, and then no signal more is lost than before.
    process.noDeprecation = true;
    const watcher = new (process.binding('signal_wrap').Signal)();
    watcher.onsignal = () => {
      missed++;
      setImmediate(tell);
    };
    watcher.unref();
    watcher.start(constants.signals.SIGINT);
    return { start: () => watcher.start(constants.signals.SIGINT), stop: () => watcher.stop() };
  } catch {
    return { start() {}, stop() {} };
  } finally {
    process.noDeprecation = noDeprecation;
  }
}

/** Makes Node ask the system for the signal anew, which it does for the first watcher only. */
function listenAgain(watcher) {
  const listeners = process.rawListeners('SIGINT');
  process.removeAllListeners('SIGINT');
  watcher.stop();
  watcher.start();
  for (const listener of listeners) process.on('SIGINT', listener);
}

module.exports = { mendStop };
