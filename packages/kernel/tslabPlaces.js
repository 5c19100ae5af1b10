'use strict';

/** What stands for a cell in a stack until `withPlaces` names its line. */
const nameOf = (number) => `cell [${number}]`;
const frame = /\n\s+at (async )?(?:(.*) \()?cell \[(\d+)\]:(\d+):\d+\)?/g;

// Where packages/tensorflow/graph/callSite.ts looks.
const ofKernel = Symbol.for('ferlab.withPlaces');

/** Of each cell by its number: the line that each line of what it was compiled to is of. */
const lines = new Map();
let running = 0;

/**
 * Names each cell by the number that a person sees beside it, in stacks and in what the compiler says. To be called
 * before a handler is made.
 *
 * @param {{prototype: object}} Handler `JupyterHandlerImpl` of tslab's dist/jupyter.js
 * @param {{runInThisContext: Function}} vm Node's `vm`, or what tslab uses in its place
 */
function mendPlaces({ prototype }, vm) {
  globalThis[ofKernel] = withPlaces;
  const { handleExecuteImpl } = prototype;
  prototype.handleExecuteImpl = function (...request) {
    running = this.execCount + 1;
    return handleExecuteImpl.apply(this, request);
  };
  const { runInThisContext } = vm;
  vm.runInThisContext = (code, options) =>
    runInThisContext(
      code,
      options?.breakOnSigint ? { ...options, filename: nameOf(running), displayErrors: false } : options,
    );
}

/** A converter that remembers of each cell which line is which. */
function rememberingLines(converter) {
  const convert = (...cell) => {
    const result = converter.convert(...cell);
    if (result.lines) lines.set(running, result.lines);
    return result;
  };
  return { ...converter, convert };
}

/** A stack with the cell's lines as the person wrote them; what tslab put around the cell is left out. */
function withPlaces(stack) {
  return stack.replace(frame, (_, waits = '', name, number, line) => {
    const known = lines.get(Number(number));
    // Behind the last line the cell itself is called; a line that is nobody's is tslab's.
    if (known?.length > 0 && !(line <= known.length)) return '';
    const own = known?.[line - 1] ?? undefined;
    const place = placeOf(number, own);
    return `\n    at ${name ? `${waits}${name.replace(/^(?:exports|Proxy)\./, '')} (${place})` : place}`;
  });
}

function placeOf(number, line) {
  return line === undefined ? nameOf(number) : `${nameOf(number)}, line ${line}`;
}

/** The number of the cell that runs, or ran last; 0 before the first one. */
const runningCell = () => running;

module.exports = { mendPlaces, placeOf, rememberingLines, runningCell, withPlaces };
