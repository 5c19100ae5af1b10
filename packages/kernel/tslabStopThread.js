'use strict';
const { Session } = require('inspector');
const { workerData } = require('worker_threads');

// The thread of packages/kernel/tslabStop.js: it hears the stop button while a cell's loop keeps the kernel from hearing
// it, and ends that loop.
const { turn, wasEnded, ENDED } = workerData;
/** For so many milliseconds a cell may work on until it is ended: most come to an `await` by themselves. */
const PATIENCE = 100;

// The only way to a signal for a thread; Node says that it is deprecated.
process.noDeprecation = true;
const { Signal } = process.binding('signal_wrap');
const signal = new Signal();
signal.onsignal = () => {
  const pressedIn = Atomics.load(turn, 0);
  if (pressedIn > 0) setTimeout(endTurn, PATIENCE, pressedIn);
};
signal.start(require('os').constants.signals.SIGINT);

/** Ends a turn of a cell if it is still the same one. */
function endTurn(mine) {
  if (Atomics.compareExchange(turn, 0, mine, ENDED) !== mine) return;
  Atomics.store(wasEnded, 0, 1);
  const session = new Session();
  session.connectToMainThread();
  // Connected for no longer: a process that ends would wait for its debugger.
  session.post('Runtime.terminateExecution', () => {
    Atomics.compareExchange(turn, 0, ENDED, 0);
    Atomics.notify(turn, 0);
    session.disconnect();
  });
}
