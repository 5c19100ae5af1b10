'use strict';

// What TypeScript begins a module with: `exports.run = exports.view = void 0;`.
const emptied = /^(?:exports\.[^\s=.]+ = )+void 0;$/m;

/**
 * Makes a cell that fails leave the variables as they were. By itself tslab empties all that a cell declares before
 * it runs: a cell that starts a training, run again while that trains, would lose its handle. To be called before
 * tslab creates a converter.
 *
 * @param {{createConverter: Function}} converterModule tslab's dist/converter.js
 */
function mendValues(converterModule) {
  const { createConverter } = converterModule;
  converterModule.createConverter = (options) => {
    const converter = createConverter(options);
    const convert = (...cell) => {
      const { output, ...rest } = converter.convert(...cell);
      return { ...rest, output: output?.replace(emptied, '') };
    };
    return { ...converter, convert };
  };
}

module.exports = { mendValues };
