'use strict';
const { inspect } = require('util');
const { tensorText } = require('./tslabTensors');

/** The method by which an object says how it is shown. */
const SHOWN = Symbol.for('Jupyter.display');
/** A table shows so many rows, and the rest as a number. */
const ROWS = 20;

/**
 * Shows a cell's last value as it asks to be shown: by its own `[Symbol.for('Jupyter.display')]()`, a table as a table, a
 * tensor by its shape, type and corners; others as text. What stands in the method's answer is told in
 * packages/kernel/README.md. To be called before tslab creates its executor.
 *
 * @param {{createExecutor: Function}} executorModule tslab's dist/executor.js
 * @param {() => Function | null} writer what sends data to the running cell, `lastWriteDisplayData` of tslab
 */
function mendDisplay(executorModule, writer) {
  const { createExecutor } = executorModule;
  executorModule.createExecutor = (folder, converters, console) => {
    let showing;
    const log = (value) => (showing = show(value, console, writer()));
    const executor = createExecutor(folder, converters, { ...console, log });
    const execute = async (cell) => {
      showing = undefined;
      const isDone = await executor.execute(cell);
      await showing;
      return isDone;
    };
    return { ...executor, execute };
  };
}

async function show(value, console, write) {
  try {
    const bundle = await bundleOf(value);
    if (typeof bundle === 'string') console.log(bundle);
    else if (bundle && write) write({ metadata: {}, ...bundle, transient: {} }, false);
    else console.log(value);
  } catch (error) {
    // That it can't show itself must not cost the reader the value.
    console.log(value);
    console.error(error);
  }
}

/** A value as Jupyter's data by their kinds, as a text, or nothing where it has no form of its own. */
async function bundleOf(value) {
  if (typeof value?.[SHOWN] === 'function') {
    const given = await value[SHOWN]();
    const { data, metadata = {} } = isBundle(given) ? { data: given } : given;
    const plain = Object.entries(data).map(([kind, each]) => [kind, encoded(each)]);
    return { data: { 'text/plain': textOf(value), ...Object.fromEntries(plain) }, metadata };
  }
  if (isTable(value)) return { data: { 'text/plain': textOf(value), 'text/html': tableOf(value) } };
  return tensorText(value);
}

const isBundle = (given) => !('data' in given) || Object.keys(given).some((kind) => kind.includes('/'));
const encoded = (data) => (data instanceof Uint8Array ? Buffer.from(data).toString('base64') : data);

function textOf(value) {
  return isTable(value) && value[inspect.custom] === undefined ? value.toString() : inspect(value);
}

/** Whether a value is a table of danfo's. */
function isTable(value) {
  const { columns, values, shape, index } = value?.constructor?.name === 'DataFrame' ? value : {};
  return [columns, values, shape, index].every(Array.isArray);
}

function tableOf({ columns, values, index }) {
  const row = (cells, tag) => `<tr>${cells.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join('')}</tr>`;
  const rows = values.slice(0, ROWS).map((cells, i) => row([index[i], ...cells], 'td'));
  const more = values.length > ROWS ? `<p>${(values.length - ROWS).toLocaleString('en')} more rows</p>` : '';
  return `<table>${row(['', ...columns], 'th')}${rows.join('')}</table>${more}`;
}

function escaped(cell) {
  const letters = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
  return String(cell).replace(/[&<>]/g, (letter) => letters[letter]);
}

module.exports = { bundleOf, mendDisplay };
