'use strict';

// Where packages/base/cellWaits.ts looks.
const ofKernel = Symbol.for('ferlab.cellWaits');

/**
 * Makes a cell go on that waits for what ends by SIGINT itself, such as a training: the first time that the stop button
 * is pressed, the cell waits until that has ended and gets what it came to; by itself tslab gives the cell up. A second
 * time ends the cell. To be called before tslab creates its executor.
 *
 * @param {{createExecutor: Function}} executorModule tslab's dist/executor.js
 */
function mendWaits(executorModule) {
  const works = new Set();
  globalThis[ofKernel] = (work) => {
    works.add(work);
    const ended = () => works.delete(work);
    work.then(ended, ended);
  };
  const { createExecutor } = executorModule;
  executorModule.createExecutor = (...given) => {
    const executor = createExecutor(...given);
    const execute = (cell) => {
      works.clear();
      return executor.execute(cell);
    };
    const interrupt = () => {
      if (works.size === 0) executor.interrupt();
      works.clear();
    };
    return { ...executor, execute, interrupt };
  };
}

module.exports = { mendWaits };
