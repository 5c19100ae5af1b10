'use strict';
const fs = require('fs');
const path = require('path');

/** What the compiler says of a name that it does not know, and what is added where the library has it. */
const UNKNOWN_NAME = /^Cannot find name '([^']+)'/;
const exported = /^export \{([^}]*)\} from/gm;
/** Letters of a word from which on the library's names are offered for it. */
const LETTERS = 2;
/** For so many milliseconds nobody types into a cell that they have run; later, its text stays theirs. */
const AWHILE = 1500;

/** Names that a completion offered though they were not imported; the cell with its imports added, where it ran so. */
const offered = new Set();
let mended;

/**
 * A converter that completes the names of the library, too, which no cell has imported yet. A cell that uses one of those
 * gets its import; of others that are not imported, a cell that fails says what to add.
 *
 * @param {object} converter of packages/kernel/tslabFailed.js
 */
function withImports(converter) {
  const complete = (former, cell, position) => {
    const found = converter.complete(former, cell, position);
    const { start, candidates, types = candidates.map(() => '') } = found;
    const more = isName(cell.slice(0, start)) ? namesFor(cell.slice(start, position), candidates) : [];
    for (const [name] of more) offered.add(name);
    return {
      ...found,
      candidates: [...candidates, ...more.map(([name]) => name)],
      types: [...types, ...more.map(([, door]) => `import from ${door}`)],
    };
  };
  const convert = (former, cell) => {
    const result = converter.convert(former, cell);
    const unknown = [
      ...new Set(result.diagnostics.flatMap(({ messageText }) => UNKNOWN_NAME.exec(messageText)?.[1] ?? [])),
    ];
    const names = unknown.filter((name) => offered.has(name) && doors().has(name));
    if (names.length === 0) return { ...result, diagnostics: result.diagnostics.map(withImport) };
    const lines = importsOf(names);
    // In the line of what follows, so that each line keeps its number.
    const { diagnostics, ...rest } = converter.convert(former, `${lines.join(' ')} ${cell}`);
    mended = { lines: lines.join('\n'), cell };
    const sideOutputs = [...(result.sideOutputs ?? []), ...(rest.sideOutputs ?? [])];
    return { ...rest, sideOutputs, diagnostics: diagnostics.map(withImport) };
  };
  return { ...converter, complete, convert };
}

/**
 * Gives a cell, once it has run well, the imports that were added for it; one that took long, says them. To be called before a handler is made.
 *
 * @param {{prototype: object}} Handler `JupyterHandlerImpl` of tslab's dist/jupyter.js
 */
function mendImports({ prototype }) {
  const { handleExecute, handleExecuteImpl } = prototype;
  const texts = new WeakMap();
  prototype.handleExecuteImpl = async function (request, ...rest) {
    mended = undefined;
    const begun = Date.now();
    const count = await handleExecuteImpl.call(this, request, ...rest);
    const [write] = rest;
    if (mended && Date.now() - begun < AWHILE) texts.set(request, `${mended.lines}\n${mended.cell}`);
    else if (mended) write('stdout', `Add to this cell: ${mended.lines}\n`);
    return count;
  };
  prototype.handleExecute = async function (request, ...rest) {
    const reply = await handleExecute.call(this, request, ...rest);
    const text = texts.get(request);
    if (reply.status !== 'ok' || text === undefined) return reply;
    return { ...reply, payload: [{ source: 'set_next_input', text, replace: true }] };
  };
}

/** Whether what follows a text may be a name of the library's: no field of an object's, no text, nothing imported. */
function isName(before) {
  const line = before.slice(before.lastIndexOf('\n') + 1);
  return !/\.\s*$|\/\/|\bimport\b[^;]*$/.test(line) && line.split(/['"`]/).length % 2 === 1;
}

/** Names of the library that begin with a word and are not known, each with its door. */
function namesFor(word, known) {
  if (word.length < LETTERS) return [];
  const isMeant = ([name]) => name.toLowerCase().startsWith(word.toLowerCase()) && !known.includes(name);
  return [...doors()].filter(isMeant).sort();
}

function withImport(diagnostic) {
  const [, name] = UNKNOWN_NAME.exec(diagnostic.messageText) ?? [];
  if (diagnostic.fileName !== undefined || !doors().has(name)) return diagnostic;
  const [first, ...marks] = diagnostic.messageText.split('\n');
  const [text] = first.split(' If a cell');
  const told = `${text} Add: ${importsOf([name])}`;
  return { ...diagnostic, messageText: [told, ...marks].join('\n') };
}

function importsOf(names) {
  const byDoor = new Map();
  for (const name of names) byDoor.set(doors().get(name), [...(byDoor.get(doors().get(name)) ?? []), name]);
  return Array.from(byDoor, ([door, those]) => `import { ${those.sort().join(', ')} } from '${door}';`);
}

let known;
/** The functions and classes of the library, each with the door that a cell imports it by. */
function doors() {
  if (known) return known;
  const packages = fs.existsSync('packages') ? fs.readdirSync('packages').sort() : [];
  known = new Map();
  // What two doors give comes from the library's own.
  for (const folder of [...packages.map((name) => path.posix.join('packages', name)), 'src']) {
    const file = path.join(folder, 'index.ts');
    const text = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
    const names = Array.from(text.matchAll(exported), ([, list]) => list.split(',')).flat();
    for (const name of names.map((each) => each.trim().split(' as ').at(-1)))
      if (/^[\w$]+$/.test(name)) known.set(name, `./${folder}/index`);
  }
  return known;
}

module.exports = { mendImports, withImports };
