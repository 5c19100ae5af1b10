'use strict';
const path = require('path');
const { MessageChannel, Worker, receiveMessageOnPort } = require('worker_threads');

/** Longer than any cell takes to compile, in milliseconds: a thread that has died says nothing. */
const PATIENCE = 180_000;

/**
 * A tslab converter that works in a thread of its own: TypeScript reads all types there while the kernel answers
 * Jupyter, loads TensorFlow, or runs a cell that is known. Each call waits for its answer, as tslab expects.
 *
 * @param {object} options those of tslab's `createConverter`
 * @param {string} tslab the file of tslab's that names its modules
 * @param {number} leisure milliseconds before the thread starts by itself, when it is not asked earlier
 */
function startConverter(options, tslab, leisure = 0) {
  const { port1: port, port2 } = new MessageChannel();
  const answered = new Int32Array(new SharedArrayBuffer(4));
  const workerData = { port: port2, answered, options, tslab };
  let worker;
  const start = () => {
    clearTimeout(timer);
    worker ??= new Worker(path.join(__dirname, 'tslabConverter.js'), { workerData, transferList: [port2] });
    // A kernel that is told to end has nothing else to wait for.
    worker.unref();
    port.unref();
  };
  const timer = setTimeout(start, leisure).unref();

  function ask(method, ...args) {
    start();
    Atomics.store(answered, 0, 0);
    port.postMessage({ method, args });
    Atomics.wait(answered, 0, 0, PATIENCE);
    const { message } = receiveMessageOnPort(port) ?? {};
    if (!message) throw new Error('tslab-kernel: the compiler does not answer; restart the kernel');
    if (message.error) throw message.error;
    return message.value;
  }

  return {
    begin: start,
    convert: (...cell) => ask('convert', ...cell),
    checkAll: () => ask('checkAll'),
    inspect: (...place) => ask('inspect', ...place),
    complete: (...place) => ask('complete', ...place),
    addModule: (...module) => ask('addModule', ...module),
    close: () => void worker?.terminate(),
  };
}

module.exports = { startConverter };
