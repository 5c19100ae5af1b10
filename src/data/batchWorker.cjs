/**
 * A worker thread that augments the pixels of the batch to come.
 *
 * Receives what `augmentPixels` takes, with the batch's state in shared memory: whoever moves it from `waiting` to
 * `taken` makes the batch, this thread or the one that asked for it.
 */
'use strict';
const { parentPort, workerData } = require('node:worker_threads');
const { augmentPixels } = require('./augmentPixels.cjs');

const { waiting, taken, made, failed } = workerData;

parentPort.on('message', ({ state, ...work }) => {
  if (Atomics.compareExchange(state, 0, waiting, taken) !== waiting) return;
  let outcome = failed;
  try {
    augmentPixels(work);
    outcome = made;
  } catch {
    // Whoever asked makes it once more, and meets the error.
  }
  Atomics.store(state, 0, outcome);
  Atomics.notify(state, 0);
});
