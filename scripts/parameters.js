'use strict';
const { SetupError } = require('./setup/SetupError');

// `const config = configure({ … })`, and `const name = …` or `let name: type = …` at the beginning of a line.
const configured = /^(?:const|let)\s+(\w+)\s*(?::[^=]+)?=\s*configure\(/m;
const declared = /^(const|let)\s+(\w+)\s*(:[^=]+)?=\s*(\S)/gm;

/**
 * The values of `-p NAME=VALUE`: JSON, or a word as it stands.
 *
 * @param {string[]} pairs such as `epochs=20`, `optimizer=sgd`, `folders=["a","b"]`
 * @returns {Map<string, unknown>}
 */
function parseParameters(pairs) {
  return new Map(
    pairs.map((pair) => {
      const [, name, text] = /^(\w+)=(.+)$/s.exec(pair) ?? [];
      if (name === undefined) throw new SetupError(`notebook: expected -p NAME=VALUE but found '${pair}'`, 2);
      try {
        return [name, JSON.parse(text)];
      } catch {
        return [name, text];
      }
    }),
  );
}

/**
 * The cells that give a notebook's parameters other values, to be put after the one tagged `parameters`.
 *
 * What the configuration knows is checked as in a notebook; of what else the cell declares, that it is of the same
 * kind. Two cells, since TypeScript lets no value be made from the one of the same name.
 *
 * @param {object} notebook as its file has it
 * @param {Map<string, unknown>} values by name
 * @param {{configure: Function, fieldNames: string[], suggestion: Function}} configuration of src/config.ts and packages/base
 * @returns {{after: number, sources: string[]}}
 */
function injectedCells(notebook, values, { configure, fieldNames, suggestion }) {
  const after = notebook.cells.findIndex((cell) => cell.metadata?.tags?.includes('parameters'));
  if (after < 0) throw new SetupError("notebook: -p needs a cell tagged 'parameters', and there is none", 2);
  const source = [].concat(notebook.cells[after].source).join('');
  const [, config] = configured.exec(source) ?? [];
  const plain = new Map(
    Array.from(source.matchAll(declared), ([, keyword, name, type = '', first]) => [
      name,
      { keyword, type: type.trim(), kind: kindOfCode(first) },
    ]),
  );
  plain.delete(config);
  const changes = {};
  const lines = [];
  for (const [name, value] of values) {
    if (config !== undefined && fieldNames.includes(name)) changes[name] = value;
    else if (plain.has(name)) lines.push(declaration(name, plain.get(name), value));
    else {
      const known = [...plain.keys(), ...(config === undefined ? [] : fieldNames)];
      throw new SetupError(
        `notebook: unknown parameter '${name}'.${suggestion(name, known)} Known: ${known.join(', ')}`,
        2,
      );
    }
  }
  if (Object.keys(changes).length === 0) return { after, sources: [lines.join('\n')] };
  try {
    configure(changes);
  } catch (error) {
    throw new SetupError(`notebook: ${error.message}`, 2);
  }
  const before = [`const before = ${config};`, ...lines].join('\n');
  // By what was changed: another preset brings its values under it.
  const now = [
    "import { changesOf, configure } from './src/index';",
    `const ${config} = configure({ ...changesOf(before), ...${JSON.stringify(changes)} });`,
  ].join('\n');
  return { after, sources: [before, now] };
}

function declaration(name, { keyword, type, kind }, value) {
  const found = Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value;
  if (kind !== undefined && kind !== found) {
    throw new SetupError(
      `notebook: expected ${name} to be of kind ${kind} but found ${JSON.stringify(value)}`,
      2,
    );
  }
  return `${keyword} ${name}${type} = ${JSON.stringify(value)};`;
}

/** What a value's code begins with tells its kind; undefined where it is computed. */
function kindOfCode(first) {
  if (/["'`]/.test(first)) return 'string';
  if (/[-\d.]/.test(first)) return 'number';
  return { '[': 'array', '{': 'object' }[first];
}

module.exports = { parseParameters, injectedCells };
