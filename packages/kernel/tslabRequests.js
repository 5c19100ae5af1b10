'use strict';
const { lastError } = require('./tslabErrors');
const { noteEnd } = require('./tslabFailed');

/** For so many milliseconds after a cell failed the requests come in that were sent behind it. */
const ARRIVAL = 50;

/**
 * Makes a cell that fails end those that wait behind it, and no others. By itself tslab ends each that comes within a
 * fifth of a second after the answer, and does not hear of a cell that may fail, `stop_on_error: false`. To be called
 * before a handler is made.
 *
 * @param {{prototype: object}} Handler `JupyterHandlerImpl` of tslab's dist/jupyter.js
 */
function mendRequests({ prototype }) {
  prototype.handleExecute = async function (request, writeStream, writeDisplayData) {
    let failed = false;
    const run = async () => {
      try {
        const count = await this.handleExecuteImpl(request, writeStream, writeDisplayData);
        noteEnd(count.count, false);
        return count;
      } catch (count) {
        failed = true;
        noteEnd(count?.count, true);
        if (count?.count === undefined) console.error('tslab-kernel:', count);
        if (request.stop_on_error !== false) throw count;
        return count;
      }
    };
    try {
      const count = await this.execQueue.add(run);
      return replyOf(failed, count);
    } catch (count) {
      // Its turn never came, since a cell before it failed.
      if (!failed) return { status: 'aborted' };
      await new Promise((resolve) => setTimeout(resolve, ARRIVAL));
      this.execQueue.reset();
      return replyOf(true, count);
    }
  };
}

function replyOf(failed, count) {
  return {
    status: failed ? 'error' : 'ok',
    execution_count: count?.count,
    ...(failed ? lastError().reply : {}),
  };
}

module.exports = { mendRequests };
