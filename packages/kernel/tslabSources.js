'use strict';
const fs = require('fs');
const { SourceMap } = require('module');
const path = require('path');

const frame = /(\n\s+at (?:async )?)(?:([^\n()]*) \()?([^\n()]+\.js):(\d+):(\d+)\)?/g;

/** What each file of the project was compiled to, by the output's path, and its lines where tslab did it. */
const compiled = new Map();

/** Remembers what files were compiled to, so that errors in them can be placed. */
function rememberSources(outputs) {
  for (const { path: file, ...output } of outputs) compiled.set(file, output);
}

/** A stack that names the project's own files and lines, `src/data/dataset.ts:57`, in place of what they were compiled to. */
function withSources(stack) {
  return stack.replace(frame, (whole, at, name, file, line, column) => {
    const own = compiled.has(file) ? lineIn(file, Number(line), Number(column)) : undefined;
    if (own === undefined) return whole;
    const place = `${path.relative(process.cwd(), sourceOf(file))}:${own}`;
    return `${at}${name ? `${name.replace(/^Proxy\./, '')} (${place})` : place}`;
  });
}

const sourceOf = (file) => file.replace(/\.js$/, '.ts');

/** The source's line, from 1; nothing where the file has changed meanwhile. */
function lineIn(file, line, column) {
  const { data, lines } = compiled.get(file);
  if (lines) return lines[line - 1] ?? undefined;
  const [text, map] = compileWithMap(sourceOf(file));
  if (text?.trimEnd() !== data.trimEnd()) return undefined;
  const { originalLine } = map.findEntry(line - 1, column - 1);
  return originalLine === undefined ? undefined : originalLine + 1;
}

function compileWithMap(file) {
  const { compile } = require('./tslabMemory');
  if (!fs.existsSync(file)) return [];
  const [map, text] = compile([file], { sourcemap: 'external' });
  return [text.data, new SourceMap(JSON.parse(map.data))];
}

module.exports = { rememberSources, withSources };
