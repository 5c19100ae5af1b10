'use strict';

/** How long a kernel that ends waits for what it still has to say, in milliseconds. */
const FAREWELL = 2000;
/** How long a message may be on its way that nobody hears of any more, in milliseconds. */
const RECOVERY = 20;
const recoveries = [];

/**
 * Makes each message to the front end arrive. zeromq sends at most some hundred messages before the event loop turns,
 * refuses a second one while the first still waits, and tslab never looks: a cell that printed 2,000 lines lost most of
 * them, and with them the word that it had ended. Here messages to one socket wait in a line, and what is shown is kept
 * until it is fetched, however much that is.
 *
 * @param {{prototype: object}} Server `ZmqServer` of tslab's dist/jupyter.js
 */
function mendSockets({ prototype }) {
  const { bindSocket, handleShellMessage, close } = prototype;
  const lines = new Map();
  // zeromq's own objects can't be changed: tslab is given others in their place.
  const lineTo = (socket) => {
    if (!lines.has(socket))
      lines.set(
        socket,
        inLine((message) => socket.send(message)),
      );
    return lines.get(socket);
  };
  prototype.bindSocket = function (socket, port) {
    if (socket === this.iopub) {
      // It drops what nobody has fetched yet, beyond so many messages; 0 is no limit.
      socket.sendHighWaterMark = 0;
      this.iopub = { ...lineTo(socket), close: () => socket.close() };
    }
    return bindSocket.call(this, socket, port);
  };
  prototype.handleShellMessage = function (socket, ...message) {
    return handleShellMessage.call(this, lineTo(socket), ...message);
  };
  prototype.close = function () {
    const said = Promise.all(Array.from(lines.values(), (line) => line.empty()));
    const late = new Promise((resolve) => setTimeout(resolve, FAREWELL).unref());
    void Promise.race([said, late]).then(() => close.call(this));
  };
}

/**
 * A `send` that may be called before the former message has gone. One that can't be sent, since its socket has closed,
 * is left out; the next one goes its way.
 *
 * @param {(message: unknown) => Promise<void>} send for one message at a time
 */
function inLine(send) {
  const waiting = [];
  let [done, turn] = [undefined, 0];
  const sendAll = async (mine) => {
    while (waiting.length > 0 && mine === turn) {
      try {
        await send(waiting.shift());
      } catch (error) {
        if (process.env.FERLAB_DEBUG === '1') process._rawDebug(`tslab-kernel: ${error.message}`);
      }
    }
    if (mine === turn) done = undefined;
  };
  const again = () => {
    turn++;
    done = waiting.length > 0 ? sendAll(turn) : undefined;
  };
  recoveries.push(() => setTimeout(again, RECOVERY));
  return {
    send(message) {
      waiting.push(message);
      // The first one goes at once: a cell that is busy shows what it says.
      return (done ??= sendAll(turn));
    },
    empty: async () => done,
  };
}

/** Goes on with sending where a loop was ended that had printed: V8 then forgets what waited for its messages to go. */
const sendAgain = () => recoveries.forEach((recover) => recover());

module.exports = { inLine, mendSockets, sendAgain };
