'use strict';

// What tslab puts before a cell, to make it a module.
const before = 'export {};\n';

/**
 * Makes tslab's help say more: an error of the compiler shows what of the cell it means, a completion within braces
 * the range and the default that a field's docstring tells, Shift + Tab on a value or behind a bracket what it is for.
 *
 * @param {object} converter of tslab's
 * @param {() => {ts: object, program: object}} compiler tslab's TypeScript, and the program as it is now
 */
function withHelp(converter, compiler) {
  const convert = (former, cell) => {
    const { diagnostics, ...rest } = converter.convert(former, cell);
    return { ...rest, diagnostics: diagnostics.map((each, i) => pointed(each, diagnostics[i + 1], cell)) };
  };
  const complete = (former, cell, position) => {
    const found = converter.complete(former, cell, position);
    const docs = docsAround(compiler(), found.start);
    return { ...found, types: found.candidates.map((name) => shortDoc(docs.get(name))) };
  };
  const inspect = (former, cell, position) => {
    const found = converter.inspect(former, cell, position);
    const text = cell.slice(0, position);
    const meant = /[\w$]+\s*:[^:,{}()]*$/.exec(text) ?? /[\w$]+\s*\([^()]*$/.exec(text);
    return found ?? (meant ? converter.inspect(former, cell, meant.index) : undefined);
  };
  return { ...converter, convert, complete, inspect };
}

/** An error with its line and a mark below; of several that mean one place, the last. */
function pointed(diagnostic, next, cell) {
  const { fileName, start, end } = diagnostic;
  if (fileName !== undefined || next?.start.offset === start.offset) return diagnostic;
  const line = cell.split('\n')[start.line] ?? '';
  const length = Math.max(1, (end.line === start.line ? end.character : line.length) - start.character);
  const mark = `${' '.repeat(start.character)}${'^'.repeat(length)}`;
  return { ...diagnostic, messageText: `${diagnostic.messageText}\n    ${line}\n    ${mark}` };
}

/** What the docstrings of the fields say that the innermost braces around a place may name. */
function docsAround({ ts, program }, position) {
  const checker = program.getTypeChecker();
  const cell = program.getSourceFile(`${program.getCurrentDirectory()}/__tslab__.ts`);
  const place = position + before.length;
  let braces;
  const enter = (node) => {
    if (place <= node.getStart(cell) || place >= node.end) return;
    if (ts.isObjectLiteralExpression(node)) braces = node;
    ts.forEachChild(node, enter);
  };
  ts.forEachChild(cell, enter);
  const fields = (braces && checker.getContextualType(braces)?.getApparentProperties()) ?? [];
  const docOf = (field) => ts.displayPartsToString(field.getDocumentationComment(checker));
  return new Map(fields.map((field) => [field.name, docOf(field)]));
}

/** The range and the default of a docstring, where it tells them. */
function shortDoc(doc = '') {
  const text = doc.replace(/\s+/g, ' ');
  const [, short = ''] =
    /(?:: |^|\. )((?:(?!: |\. ).)*\bdefault (?:"[^"]*"|\S+?))\.(?: |$)/i.exec(text) ?? [];
  // JupyterLab breaks it at any other space or hyphen, over the next lines.
  return short.replace(/ /g, '\u00a0').replace(/-/g, '\u2011');
}

/**
 * Lets tslab tell JupyterLab what stands beside each completion, in the words of IPython's kernel.
 *
 * @param {Function} Handler `JupyterHandlerImpl` of tslab's dist/jupyter.js
 */
function mendCompletions({ prototype }) {
  const { handleComplete } = prototype;
  prototype.handleComplete = function (request) {
    let types = [];
    const complete = (...place) => {
      const found = this.executor.complete(...place);
      types = found.types ?? [];
      return found;
    };
    const reply = handleComplete.call({ executor: { complete } }, request);
    const told = reply.matches.map((text, i) => ({ text, type: types[i] ?? '' }));
    const isSaid = told.some(({ type }) => type !== '');
    return { ...reply, metadata: isSaid ? { _jupyter_types_experimental: told } : {} };
  };
}

module.exports = { mendCompletions, withHelp };
