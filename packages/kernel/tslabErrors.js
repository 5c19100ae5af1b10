'use strict';
const { inspect } = require('util');
const { doneSoFar } = require('./tslabFailed');
const { placeOf, runningCell, withPlaces } = require('./tslabPlaces');
const { presentRun } = require('./tslabRuns');
const { withSources } = require('./tslabSources');

/** How tslab says what is wrong with a cell: file, line, column, text. */
const DIAGNOSTIC = '%s%d:%d - %s';
let last = { cell: 0, reply: { ename: 'Error', evalue: '', traceback: [] } };

// From a line of these on, a stack tells of the kernel and no more of the cell, up to what the cell waited for.
const ofKernel =
  /\n\s+at [^\n]*(?:sigintHandlersWrap|processTicksAndRejections|runNextTicks|Script\.runInThisContext|[/\\]tslab[/\\]dist[/\\]|[/\\]kernel[/\\]tslab\w+\.js)[^\n]*(?:\n\s+at (?!async )[^\n]*)*/g;

/** Behind the last line of a stack an error's further fields begin. */
const fieldsOf = (frames) => (frames.endsWith(' {') ? ' {' : '');

/** An error as a cell shows it: what is meant for a person in one line, others with the stack as far as the cell. */
function errorText(error) {
  if (error.message === 'Interrupted asynchronously') {
    presentRun().isStopped = true;
    return `Stopped in cell [${runningCell()}].${doneSoFar()}`;
  }
  const stack = withSources(withPlaces(inspect(error).replace(ofKernel, fieldsOf)));
  if (!/^(?:Ferlab|Usage)Error$/.test(error.name)) return stack;
  const [place] = /\n {4}at (?:.* \()?cell \[\d+\], line \d+/.exec(stack) ?? [''];
  return `${error.name}: ${error.message}${place.replace(/at .* \(/, 'at ')}`;
}

/**
 * Shows what a failing cell threw without the kernel's own lines, which bury what it says. To be called before tslab's
 * kernel is loaded. With FERLAB_DEBUG=1 everything is shown.
 *
 * @param {{createExecutor: Function}} executorModule tslab's dist/executor.js
 */
function mendErrors(executorModule) {
  const { createExecutor } = executorModule;
  executorModule.createExecutor = (folder, converters, console) =>
    createExecutor(folder, converters, {
      ...console,
      error: (...parts) => console.error(...told(parts)),
    });
}

/** What tslab prints of an error as a person reads it; it is remembered for the cell's answer. */
function told([first, ...more]) {
  const isDiagnostic = first === DIAGNOSTIC && more[0] === '' && runningCell() > 0;
  const parts = isDiagnostic ? [`${placeOf(runningCell(), more[1])}: ${more[3]}`] : [textOf(first), ...more];
  const [ename, evalue] = first instanceof Error ? [first.name, first.message] : ['Error', parts.join(' ')];
  const cell = runningCell();
  // Of several that the compiler tells, the first.
  if (last.cell !== cell || !isDiagnostic) {
    const traceback = parts.map(String).join(' ').split('\n');
    last = { cell, reply: { ename, evalue: evalue.split('\n')[0], traceback } };
  }
  return isDiagnostic ? ['%s', ...parts] : parts;
}

function textOf(thrown) {
  return thrown instanceof Error && process.env.FERLAB_DEBUG !== '1' ? errorText(thrown) : thrown;
}

/** The last error: its cell, and of Jupyter's answer its name, what it says, and the lines that were shown. */
const lastError = () => last;

/**
 * Says what fails outside of any cell, such as in a timer, or a promise that nobody waits for; it is shown beneath the
 * cell that ran last. To be called when tslab's kernel has started.
 */
function mendLateErrors() {
  const say = (error) => console.error('Outside of a cell:', textOf(error));
  for (const event of ['uncaughtException', 'unhandledRejection']) {
    process.removeAllListeners(event);
    process.on(event, say);
  }
}

module.exports = { lastError, mendErrors, mendLateErrors };
