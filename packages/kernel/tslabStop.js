'use strict';
const path = require('path');
const { setImmediate } = require('timers');
const { MessageChannel, Worker } = require('worker_threads');
const { sendAgain } = require('./tslabSockets');

/** What tslabStopThread.js writes where it ends what runs. */
const ENDED = -1;
/** Longer than that takes, in milliseconds. */
const UNWINDING = 1000;
/** The number of the cell's turn that runs, from one `await` to the next; 0 where none does, ENDED while it is ended. */
const turn = new Int32Array(new SharedArrayBuffer(4));
/** 1 where one was ended since the stop button was heard. */
const wasEnded = new Int32Array(new SharedArrayBuffer(4));
let turns = 0;

/**
 * Makes the stop button heard whenever it is pressed. To be called before the first cell runs.
 *
 * tslab runs a cell with Node's `breakOnSigint`, which ends an endless loop, but takes all listeners of SIGINT away
 * and puts them back behind it. So
 * - a signal that came while the cell was being compiled is lost: the cell waits on, as if nothing had been pressed;
 * - a signal in between, or one on which a listener stands that the cell itself added, ends the process.
 *
 * Here no listener is ever taken away: a thread hears the signal, too, and ends what the kernel can't hear it for. A cell
 * begins when what came before is heard, in a turn of the event loop of its own, so that only the cell is ended.
 *
 * @param {{runInThisContext: Function}} vm Node's `vm`, or what tslab uses in its place
 */
function mendStop(vm) {
  const { runInThisContext } = vm;
  const file = path.join(__dirname, 'tslabStopThread.js');
  const thread = new Worker(file, { workerData: { turn, wasEnded, ENDED } });
  thread.on('error', ({ message }) =>
    console.error(`tslab-kernel: no endless loop can be stopped (${message})`),
  );
  thread.unref();
  process.on('SIGINT', () => {
    // V8 has forgotten what waited for its turn in the loop that was ended.
    if (Atomics.exchange(wasEnded, 0, 0) === 1) sendAgain();
  });
  vm.runInThisContext = (code, options) => {
    if (!options?.breakOnSigint) return runInThisContext(code, options);
    return unlessInterrupted(() =>
      inTurn(() => runInThisContext(code, { ...options, breakOnSigint: false })),
    );
  };
}

/** Runs a part of a cell, which a press of the stop button ends, and nothing behind it. */
function inTurn(action) {
  const mine = (turns = (turns % 2 ** 30) + 1);
  Atomics.store(turn, 0, mine);
  try {
    return action();
  } finally {
    // Where the thread has just decided to end this, that comes here, and not at what is next.
    if (Atomics.compareExchange(turn, 0, mine, 0) === ENDED) Atomics.wait(turn, 0, ENDED, UNWINDING);
  }
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

module.exports = { inTurn, mendStop };
