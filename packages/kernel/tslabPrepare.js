'use strict';

/** A kernel that has nothing to do for so many milliseconds after its start loads what nearly every notebook needs. */
const IDLE = 1000;
const LIBRARY = './src/index';
/** Begins the cell that nobody wrote; no compiler sees it. Behind it stands the cell that waits for it, if one does. */
const PREPARING = '/* ferlab: prepare */';
const LOADING = 'loading ...';
const ofLibrary = /['"]\.\/(?:src|packages)\//;
const imports = /^\s*import\b|\b(?:import|require)\s*\(/m;

/**
 * A converter that knows how to load the library without looking at types, which takes seconds.
 *
 * @param {object} converter of packages/kernel/tslabModules.js
 */
function preparing(converter) {
  const nothing = { diagnostics: [], hasToplevelAwait: false };
  const convert = (former, cell) => {
    if (!cell.startsWith(PREPARING)) return converter.convert(former, cell);
    if (cell !== PREPARING) converter.expect(former, cell.slice(PREPARING.length));
    const sideOutputs = converter.outputsOf(LIBRARY);
    if (sideOutputs.length === 0) throw new Error('There is no library.');
    return { ...nothing, sideOutputs, declOutput: former, output: `require('${LIBRARY}');` };
  };
  return { ...converter, convert };
}

/**
 * Makes a new kernel load the library, TensorFlow with it, before a cell asks. A cell that came earlier says that it waits
 * until it shows something of its own, or ends; the library is loaded while the cell is compiled.
 *
 * @param {{JupyterHandlerImpl: object, ZmqServer: object}} jupyter tslab's dist/jupyter.js
 */
function mendPrepare({ JupyterHandlerImpl, ZmqServer }) {
  const loaded = new WeakSet();
  const { handleExecute: serve, init } = ZmqServer.prototype;
  const { handleExecute, handleExecuteImpl } = JupyterHandlerImpl.prototype;
  const prepare = async (handler, cell = '') => {
    const isLoaded = await handler.executor.execute(PREPARING + cell).catch(() => false);
    if (isLoaded) loaded.add(handler);
  };

  ZmqServer.prototype.init = async function () {
    await init.call(this);
    const { handler } = this;
    const load = async () => {
      if (handler.execCount === 0) await prepare(handler);
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

  JupyterHandlerImpl.prototype.handleExecuteImpl = async function (request, ...rest) {
    if (!loaded.has(this) && ofLibrary.test(request.code)) await prepare(this, request.code);
    return handleExecuteImpl.call(this, request, ...rest);
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
