'use strict';

/** What the compiler says of a name that it does not know. */
const UNKNOWN_NAME = /^Cannot find name '([^']+)'/;
const declared = /^\s*(?:exports\.([\w$]+) = |Object\.defineProperty\(exports, "([\w$]+)", \{ enumerable)/gm;

/** The cells that ran, each with what it was compiled to, by number; and which of them failed with a name. */
const failedWith = new Map();
let latest;

/**
 * Lets what a cell declared before the line that failed stay declared: data that took a minute to read are there for the
 * next cell. What it declares behind that line is not, and the next cell that wants it is told which cell failed.
 *
 * tslab keeps the declarations of cells that ran to their end. Here a cell that failed is compiled once more as far as
 * it came, when the next one is, and that one sees those declarations in place of the former ones.
 *
 * @param {object} converter of packages/kernel/tslabModules.js
 */
function keepingDeclarations(converter) {
  let [former, present] = [];
  const seen = (declarations) => (declarations === former ? present : declarations);

  /** Compiles the failed cell as far as it came; gives what is to be evaluated for that. */
  function catchUp(declarations) {
    if (!latest?.line) return [];
    const { declarations: before, cell, statements = [], line } = latest;
    latest = undefined;
    const stop = statements.find(({ lastLine }) => lastLine >= line)?.offset ?? 0;
    if (before !== seen(declarations) || cell.slice(0, stop).trim() === '') return [];
    const result = converter.convert(before, cell.slice(0, stop));
    if (result.declOutput !== undefined) [former, present] = [declarations, result.declOutput];
    return result.sideOutputs ?? [];
  }

  function convert(declarations, cell) {
    const outputs = catchUp(declarations);
    const result = converter.convert(seen(declarations), cell);
    latest = { declarations: seen(declarations), cell, ...result };
    return {
      ...result,
      sideOutputs: [...outputs, ...(result.sideOutputs ?? [])],
      diagnostics: result.diagnostics.map(withFailedCell),
    };
  }

  const at =
    (ask) =>
    (declarations, ...place) => {
      catchUp(declarations);
      return ask(seen(declarations), ...place);
    };
  return { ...converter, convert, complete: at(converter.complete), inspect: at(converter.inspect) };
}

function withFailedCell(diagnostic) {
  const [, name] = UNKNOWN_NAME.exec(diagnostic.messageText) ?? [];
  if (!failedWith.has(name)) return diagnostic;
  const [, ...marks] = diagnostic.messageText.split('\n');
  const text = `Cannot find name '${name}': it is declared in cell [${failedWith.get(name)}], which failed. Mend that one and run it again.`;
  return { ...diagnostic, messageText: [text, ...marks].join('\n') };
}

/**
 * Notes that a cell has ended.
 *
 * @param {number} number the cell's
 * @param {boolean} hasFailed whether something was thrown
 * @param {number} [line] the cell's line that did it, where that is known
 */
function noteEnd(number, hasFailed, line) {
  for (const [, name, imported] of (latest?.output ?? '').matchAll(declared)) {
    if (hasFailed) failedWith.set(name ?? imported, number);
    else failedWith.delete(name ?? imported);
  }
  if (latest) latest.line = hasFailed && latest.output !== undefined ? line : undefined;
}

module.exports = { keepingDeclarations, noteEnd };
