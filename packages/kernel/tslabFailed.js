'use strict';
const { presentRun } = require('./tslabRuns');

/** What the compiler says of a name that it does not know. */
const UNKNOWN_NAME = /^Cannot find name '([^']+)'/;
const declared = /^\s*(?:exports\.([\w$]+) = |Object\.defineProperty\(exports, "([\w$]+)", \{ enumerable)/gm;

/** The cells that ran, each with what it was compiled to, by number; and of a name which one failed with it. */
const failedWith = new Map();
let latest;

/**
 * Lets what a cell declared before it failed, or was stopped, stay declared: data that took a minute to read are there for
 * the next cell. The rest is not, and the next cell that wants it is told which cell failed.
 *
 * tslab keeps the declarations of cells that ran to their end. Here a cell that failed is compiled once more as far as
 * it came, when the next one is, and that one sees those declarations in place of the former ones.
 *
 * @param {object} converter of packages/kernel/tslabModules.js
 */
function keepingDeclarations(converter) {
  let [former, present] = [];
  // What was compiled for a completion is evaluated with the next cell.
  const pending = [];
  const seen = (declarations) => (declarations === former ? present : declarations);

  /** Compiles the failed cell as far as it came; adds what is to be evaluated for that. */
  function catchUp(declarations) {
    if (!latest?.stop) return;
    const { declarations: before, cell, stop } = latest;
    latest = undefined;
    if (before !== seen(declarations) || cell.slice(0, stop).trim() === '') return;
    const result = converter.convert(before, cell.slice(0, stop));
    if (result.declOutput !== undefined) [former, present] = [declarations, result.declOutput];
    pending.push(...(result.sideOutputs ?? []));
  }

  function convert(declarations, cell) {
    catchUp(declarations);
    const result = converter.convert(seen(declarations), cell);
    latest = { declarations: seen(declarations), cell, ...result };
    const outputs = pending.splice(0);
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
  const text = `Cannot find name '${name}': it is declared in ${failedWith.get(name)}`;
  return { ...diagnostic, messageText: [text, ...marks].join('\n') };
}

/**
 * Notes that a cell has ended.
 *
 * @param {number} number the cell's
 * @param {boolean} hasFailed whether something was thrown, or the stop button pressed
 */
function noteEnd(number, hasFailed) {
  const what = presentRun().isStopped ? 'was stopped. Run' : 'failed. Mend that one and run';
  for (const name of declaredNames()) {
    if (hasFailed) failedWith.set(name, `cell [${number}], which ${what} it again.`);
    else failedWith.delete(name);
  }
  if (latest) latest.stop = hasFailed ? endOfDone() : undefined;
}

function declaredNames() {
  const matches = Array.from((latest?.output ?? '').matchAll(declared));
  return [...new Set(matches.map(([, name, imported]) => name ?? imported))];
}

/** How many of the present cell's statements were done: as far as the last one whose names are set. */
function countDone() {
  const { names } = presentRun();
  const isSet = (name) => names.has(name);
  const isDone = (each) =>
    each.names.length > 0 && (each.isImport ? each.names.some(isSet) : each.names.every(isSet));
  return (latest?.statements ?? []).findLastIndex(isDone) + 1;
}

/** Where in the present cell that begins which was not done; what is there from the beginning counts as done. */
function endOfDone() {
  const statements = latest?.statements ?? [];
  const next = statements.slice(countDone()).find(({ isThere }) => !isThere);
  return next?.offset ?? (statements.length > 0 ? latest.cell.length : 0);
}

/** What the present cell has set of what it declares, and what not, in words; empty where it declares nothing. */
function doneSoFar() {
  const own = (latest?.statements ?? []).filter(({ isImport }) => !isImport);
  const done = (latest?.statements ?? []).slice(0, countDone()).flatMap(({ names }) => names);
  const [set, others] = [[], []];
  for (const name of own.flatMap(({ names }) => names)) (done.includes(name) ? set : others).push(name);
  const isThere = (name) => presentRun().before.has(name);
  const parts = {
    Set: set,
    'Not set': others.filter((name) => !isThere(name)),
    Unchanged: others.filter(isThere),
  };
  return Object.entries(parts)
    .filter(([, names]) => names.length > 0)
    .map(([what, names]) => ` ${what}: ${names.join(', ')}.`)
    .join('');
}

module.exports = { doneSoFar, keepingDeclarations, noteEnd };
