'use strict';

const { inspect } = require('util');

// From its first line of these on, a stack tells of the kernel and no more of the cell.
const ofKernel =
  /\n\s+at [^\n]*(?:sigintHandlersWrap|Script\.runInThisContext|[/\\]tslab[/\\]dist[/\\])[^\n]*(?:\n\s+at [^\n]*)*/g;

/** An error as a cell shows it: what is meant for a person in one line, others with the stack as far as the cell. */
function errorText(error) {
  if (error.message === 'Interrupted asynchronously')
    return 'Interrupted: what this cell declares is not set.';
  if (/^(?:Ferlab|Usage)Error$/.test(error.name)) return `${error.name}: ${error.message}`;
  return inspect(error).replace(ofKernel, '');
}

/**
 * Shows what a failing cell threw without the kernel's own lines, which bury what it says. To be called before tslab's
 * kernel is loaded. With FERLAB_DEBUG=1 everything is shown.
 *
 * @param {{createExecutor: Function}} executorModule tslab's dist/executor.js
 */
function mendErrors(executorModule) {
  if (process.env.FERLAB_DEBUG === '1') return;
  const { createExecutor } = executorModule;
  executorModule.createExecutor = (folder, converters, console) =>
    createExecutor(folder, converters, {
      ...console,
      error: (first, ...more) => console.error(first instanceof Error ? errorText(first) : first, ...more),
    });
}

module.exports = { mendErrors };
