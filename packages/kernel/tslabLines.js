'use strict';
const { SourceMap } = require('module');

const ownMap = /\n\/\/# sourceMappingURL=data:application\/json;base64,([\w+/=]+)\s*$/;
// tslab puts one line before a cell, to make it a module.
const BEFORE = 1;

/**
 * Makes a converter tell which line of a cell each line of its output is of: types and empty lines go when a cell is
 * compiled, and an error's line is one of the output; and where the cell's statements lie. tslab compiles in two steps; both are asked where lines come from.
 *
 * @param {object} compiler what stands for tslab's TypeScript: its `transpileModule`, which is the second step, is replaced
 * @param {{createConverter: Function}} converterModule tslab's dist/converter.js
 */
function mendLines(compiler, converterModule) {
  const { transpileModule } = compiler;
  let lines = [];
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
    return { ...rest, outputText: text };
  };
  const { createConverter } = converterModule;
  converterModule.createConverter = (options) => {
    const converter = createConverter(options);
    const convert = (...cell) => {
      lines = [];
      const result = converter.convert(...cell);
      // The cell itself is compiled last.
      const [, text] = cell;
      return result.output === undefined
        ? result
        : { ...result, lines, statements: statementsOf(compiler, text) };
    };
    return { ...converter, convert };
  };
}

/** Where each statement of a cell begins, and its last line, from 1. */
function statementsOf(compiler, text) {
  const file = compiler.createSourceFile('cell.ts', text, compiler.ScriptTarget.Latest);
  return file.statements.map(({ pos, end }) => ({
    offset: pos,
    lastLine: file.getLineAndCharacterOfPosition(end).line + 1,
  }));
}

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
    return line === undefined ? null : Math.max(1, line + 1 - BEFORE);
  });
}

module.exports = { mendLines };
