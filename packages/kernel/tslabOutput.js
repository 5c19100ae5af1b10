'use strict';

/** What a cell may print: lines, and characters of text. */
const LINES = 10_000;
const CHARACTERS = 4_000_000;
/** Text that comes within so many milliseconds goes as one message, unless it is as long as this. */
const PAUSE = 50;
const MESSAGE = 100_000;

/**
 * Makes a cell's text go in few messages, all of it before the cell ends, and no more of it than a browser can bear.
 *
 * @param {{prototype: object}} Handler `JupyterHandlerImpl` of tslab's dist/jupyter.js
 */
function mendOutput({ prototype }) {
  const { handleExecute, createWriteToIopub } = prototype;
  prototype.handleExecute = async function (request, writeStream, writeDisplayData) {
    const output = outputTo(writeStream);
    const show = (data, update) => {
      output.flush();
      writeDisplayData(data, update);
    };
    try {
      return await handleExecute.call(this, request, output.write, show);
    } finally {
      output.end();
    }
  };
  prototype.createWriteToIopub = function (name, writeStream) {
    const write = createWriteToIopub.call(this, name, writeStream);
    return (text, encoding, callback) => {
      const isDone = write(text, encoding);
      const told = typeof encoding === 'function' ? encoding : callback;
      if (told) process.nextTick(told);
      return isDone;
    };
  };
}

/**
 * What one cell prints, gathered into messages. A line that comes alone goes at once, so that a busy cell, too, shows it.
 *
 * @param {(name: string, text: string) => void} send one message to a stream, `stdout` or `stderr`
 */
function outputTo(send) {
  const room = { lines: LINES, characters: CHARACTERS };
  const left = { lines: 0, characters: 0, told: false };
  let [name, gathered, sent, timer] = ['', [], 0, undefined];
  let length = 0;

  function flush() {
    clearTimeout(timer);
    timer = undefined;
    if (length === 0) return;
    const text = gathered.join('');
    [gathered, length, sent] = [[], 0, Date.now()];
    send(name, text);
  }

  function add(stream, text) {
    if (stream !== name) flush();
    name = stream;
    gathered.push(text);
    length += text.length;
    if (length >= MESSAGE || Date.now() - sent >= PAUSE) flush();
    else timer ??= setTimeout(flush, PAUSE);
  }

  function write(stream, text) {
    const shown = isFull() ? '' : startOf(text, room);
    const rest = text.slice(shown.length);
    room.lines -= breaksOf(shown);
    room.characters -= shown.length;
    if (rest !== '') [room.lines, room.characters] = [0, 0];
    if (shown !== '') add(stream, shown);
    if (rest === '') return;
    left.lines += breaksOf(rest);
    left.characters += rest.length;
    if (left.told) return;
    left.told = true;
    add(stream, `${shown === '' || shown.endsWith('\n') ? '' : '\n'}${limit()}\n`);
  }

  const isFull = () => room.lines <= 0 || room.characters <= 0;

  function end() {
    if (left.characters > 0) add(name, `... ${leftOut(left)} left out\n`);
    [left.lines, left.characters] = [0, 0];
    flush();
  }

  return { write, flush, end };
}

/** As much of a text as there is room for. */
function startOf(text, { lines, characters }) {
  let end = Math.min(text.length, characters);
  for (let from = 0, i = 0; i < lines; i++) {
    const at = text.indexOf('\n', from);
    if (at < 0 || at >= end) return text.slice(0, end);
    from = at + 1;
    if (i === lines - 1) end = from;
  }
  return text.slice(0, end);
}

function breaksOf(text) {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

function limit() {
  const [lines, characters] = [LINES, CHARACTERS].map((count) => count.toLocaleString('en'));
  return `... a cell shows ${lines} lines or ${characters} characters; write more into a file`;
}

function leftOut({ lines, characters }) {
  const [count, what] = lines > 1 ? [lines, 'lines'] : [characters, 'characters'];
  return `${count.toLocaleString('en')} ${what}`;
}

module.exports = { mendOutput, outputTo };
