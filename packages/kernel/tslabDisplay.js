'use strict';
const { inspect } = require('util');
const { tensorText } = require('./tslabTensors');

/** The method by which an object says how it is shown. */
const SHOWN = Symbol.for('Jupyter.display');
// Where packages/display/dataFrame.ts puts how it draws a table.
const drawn = Symbol.for('ferlab.tableOf');
// Where packages/display/display.ts puts how it draws a figure.
const figured = Symbol.for('ferlab.figureOf');

/**
 * Shows a cell's last value as it asks to be shown: by its own `[Symbol.for('Jupyter.display')]()`, a table or figure
 * as such, a tensor by its shape, type and corners; others as text. What stands in the method's answer is told in
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
    return { data: { 'text/plain': inspect(value), ...Object.fromEntries(plain) }, metadata };
  }
  if (isTable(value)) return globalThis[drawn]?.(value) ?? value.toString();
  if (isFigure(value)) return globalThis[figured]?.(value);
  return tensorText(value);
}

const isBundle = (given) => !('data' in given) || Object.keys(given).some((kind) => kind.includes('/'));
const encoded = (data) => (data instanceof Uint8Array ? Buffer.from(data).toString('base64') : data);

/** Whether a value is a figure of plotly's. */
const isFigure = (value) =>
  Array.isArray(value?.data) && typeof value.layout === 'object' && value.data.every(isTrace);
const isTrace = (trace) => typeof trace?.type === 'string' && ['x', 'y', 'z'].some((axis) => axis in trace);

/** Whether a value is a table of danfo's, or one column. */
function isTable(value) {
  const isDanfos = ['DataFrame', 'Series'].includes(value?.constructor?.name);
  const { columns, values, shape, index } = isDanfos ? value : {};
  return [columns, values, shape, index].every(Array.isArray);
}

module.exports = { bundleOf, mendDisplay };
