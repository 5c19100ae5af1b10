'use strict';

/** A kernel that has nothing to do for so many milliseconds after its start loads what nearly every notebook needs. */
const IDLE = 1000;
const LIBRARY = './src/index';
/** Stands for the cell that nobody wrote; no compiler sees it. */
const PREPARING = '/* ferlab: prepare */';
const LOADING = 'loading ...';
const imports = /^\s*import\b|\b(?:import|require)\s*\(/m;

/**
 * A converter that knows, of files that kernels compiled before, how to load the library without a compiler.
 *
 * @param {object} converter of packages/kernel/tslabModules.js
 */
function preparing(converter) {
  const nothing = { diagnostics: [], declOutput: '', hasToplevelAwait: false };
  const convert = (former, cell) => {
    if (cell !== PREPARING) return converter.convert(former, cell);
    const sideOutputs = converter.outputsOf(LIBRARY);
    if (sideOutputs.length === 0) throw new Error('No kernel compiled the library before.');
    return { ...nothing, sideOutputs, output: `require('${LIBRARY}');` };
  };
  return { ...converter, convert };
}

/**
 * Makes a new kernel load the library, TensorFlow with it, before a cell asks; and a cell that has to wait for it, since
 * it came earlier, say so until it shows something of its own, or ends.
 *
 * @param {{JupyterHandlerImpl: object, ZmqServer: object}} jupyter tslab's dist/jupyter.js
 */
function mendPrepare({ JupyterHandlerImpl, ZmqServer }) {
  const loaded = new WeakSet();
  const { handleExecute: serve, init } = ZmqServer.prototype;
  const { handleExecute } = JupyterHandlerImpl.prototype;

  ZmqServer.prototype.init = async function () {
    await init.call(this);
    const { handler } = this;
    const load = async () => {
      if (handler.execCount > 0) return;
      const isLoaded = await handler.executor.execute(PREPARING).catch(() => false);
      if (isLoaded) loaded.add(handler);
      handler.executor.reset();
    };
    const loadUnlessUsed = () => {
      // In the queue, so that a cell that comes meanwhile waits.
      if (handler.execCount === 0) handler.execQueue.add(load).catch(() => undefined);
    };
    setTimeout(loadUnlessUsed, IDLE).unref();
  };

  // The handler can print alone; that its cell's output is to be cleared goes by the server.
  ZmqServer.prototype.handleExecute = function (socket, message) {
    message.content.clearOutput = () => {
      const told = message.createReply();
      told.header.msg_type = 'clear_output';
      told.content = { wait: false };
      told.signAndSend(this.connInfo.key, this.iopub);
    };
    return serve.call(this, socket, message);
  };

  JupyterHandlerImpl.prototype.handleExecute = async function (request, writeStream, writeDisplayData) {
    let waits = !loaded.has(this) && imports.test(request.code);
    if (!waits) return handleExecute.call(this, request, writeStream, writeDisplayData);
    const ended = () => {
      if (waits) request.clearOutput?.();
      waits = false;
    };
    const withoutNote =
      (write) =>
      (...output) => {
        ended();
        write(...output);
      };
    writeStream('stdout', `${LOADING}\n`);
    try {
      const shown = [writeStream, writeDisplayData].map(withoutNote);
      const reply = await handleExecute.call(this, request, ...shown);
      if (reply.status === 'ok') loaded.add(this);
      return reply;
    } finally {
      ended();
    }
  };
}

module.exports = { PREPARING, mendPrepare, preparing };
