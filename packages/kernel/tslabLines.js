'use strict';
const { SourceMap } = require('module');

const ownMap = /\n\/\/# sourceMappingURL=data:application\/json;base64,([\w+/=]+)\s*$/;
// tslab puts one line before a cell, to make it a module.
const BEFORE = 1;

/**
 * Makes a converter tell which line of a cell each line of its output is of: types and empty lines go when a cell is
 * compiled, and an error's line is one of the output; where the cell's statements lie, and what they declare. tslab compiles in two steps; both are asked where lines come from.
 *
 * @param {object} compiler what stands for tslab's TypeScript: its `transpileModule`, which is the second step, is replaced
 * @param {{createConverter: Function}} converterModule tslab's dist/converter.js
 */
function mendLines(compiler, converterModule) {
  const { transpileModule } = compiler;
  let lines = [];
  const byText = new Map();
  compiler.transpileModule = (code, options) => {
    const [, encoded] = ownMap.exec(code) ?? [];
    if (!encoded) return transpileModule(code, options);
    const compilerOptions = { ...options.compilerOptions, sourceMap: true };
    const { outputText, sourceMapText, ...rest } = transpileModule(code.replace(ownMap, '\n'), {
      ...options,
      compilerOptions,
    });
    const text = outputText.replace(/\/\/# sourceMappingURL=.*\s*$/, '');
    lines = linesOf(text, sourceMapText, Buffer.from(encoded, 'base64').toString());
    byText.set(text, lines);
    return { ...rest, outputText: text };
  };
  const { createConverter } = converterModule;
  converterModule.createConverter = (options) => {
    const converter = createConverter(options);
    const convert = (...cell) => {
      lines = [];
      byText.clear();
      const { sideOutputs, ...rest } = converter.convert(...cell);
      const result = {
        ...rest,
        sideOutputs: sideOutputs?.map((each) => ({ ...each, lines: byText.get(each.data) })),
      };
      if (result.output === undefined) return result;
      const [, text] = cell;
      // The cell itself is compiled last.
      return { ...result, lines: lines.map(withoutFirst), statements: statementsOf(compiler, text) };
    };
    return { ...converter, convert };
  };
}

/**
 * Where each statement of a cell begins, and what it sets when its turn comes. What an import names counts by itself,
 * since types among it are set never; a function is there from the beginning, and so tells nothing of how far a cell came.
 */
function statementsOf(compiler, text) {
  const file = compiler.createSourceFile('cell.ts', text, compiler.ScriptTarget.Latest);
  const namesIn = (node) =>
    compiler.isIdentifier(node) ? [node.text] : (node?.elements ?? []).flatMap((each) => namesOf(each));
  const namesOf = (node) => (node.name ? namesIn(node.name) : []);
  return file.statements.map((statement) => {
    const { importClause, declarationList, pos } = statement;
    const bound = importClause && [importClause, ...namedIn(importClause.namedBindings)];
    const isAny = (...kinds) => kinds.some((kind) => compiler[`is${kind}Declaration`](statement));
    const isSet = isAny('Class', 'Enum', 'Module');
    const isThere = isAny('Function', 'TypeAlias', 'Interface');
    const declarations = bound ?? declarationList?.declarations ?? (isSet ? [statement] : []);
    return { offset: pos, names: declarations.flatMap(namesOf), isImport: bound !== undefined, isThere };
  });
}

const namedIn = (bindings) => bindings?.elements ?? (bindings ? [bindings] : []);

const withoutFirst = (line) => line && Math.max(1, line - BEFORE);

/** For each line of a text the source's, from 1, or null; both maps are JSON, the last step's first. */
function linesOf(text, last, first) {
  const [second, original] = [last, first].map((json) => new SourceMap(JSON.parse(json)));
  // A line's end: its beginning may be tslab's own, as where it keeps a cell's last value.
  const endOf = (map, line) => {
    const found = map.findEntry(line, Infinity);
    return found.generatedLine === line ? found.originalLine : undefined;
  };
  return text.split('\n').map((_, i) => {
    const step = endOf(second, i);
    const line = step === undefined ? undefined : endOf(original, step);
    return line === undefined ? null : line + 1;
  });
}

module.exports = { mendLines };
