'use strict';
const fs = require('fs');
const path = require('path');
const { readJson, remove, writeWhole } = require('./setup/files');
const { pathsOf, root } = require('./setup/paths');

const declaration = /^const \w+ = .*;$/gm;
const namedImport = /^import (type )?\{([^}]*)\} from '([^']+)';$/gm;

/**
 * A notebook's cells as one module, so that the compiler checks them together with the sources they import.
 *
 * A name that several cells import is imported once, and so is a line declared that begins several parts, each of which
 * can be entered directly; a name that two cells declare in two ways is an error.
 *
 * @param {{cells: object[]}} notebook as its file has it
 * @param {string} name of the notebook, for the comments that say which cell a line is of
 * @param {string} toRoot relative path from the module's folder to the project's root
 * @returns {string}
 */
function cellsAsModule({ cells }, name, toRoot) {
  const imported = new Set();
  const importOnce = (_, type = '', names, from) => {
    const fresh = names
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part && !imported.has(part));
    fresh.forEach((part) => imported.add(part));
    const source = from.startsWith('./') ? `${toRoot}/${from.slice(2)}` : from;
    return fresh.length === 0 ? '' : `import ${type}{ ${fresh.join(', ')} } from '${source}';`;
  };
  const declared = new Set();
  const declareOnce = (line) => (declared.has(line) ? '' : (declared.add(line), line));
  const parts = cells.map((cell, i) => {
    if (cell.cell_type !== 'code') return '';
    const code = []
      .concat(cell.source)
      .join('')
      .replace(namedImport, importOnce)
      .replace(declaration, declareOnce);
    return `// ${name}, cell ${i + 1}\n${code}\n`;
  });
  return `${parts.join('')}export {};\n`;
}

/** Writes the modules of all notebooks into .cache/notebooks, for scripts/tslab.tsconfig.json. */
function writeNotebookModules() {
  const { cache, notebooks } = pathsOf(root);
  const folder = path.join(cache, 'notebooks');
  remove(folder);
  for (const file of fs.readdirSync(notebooks).filter((name) => name.endsWith('.ipynb'))) {
    const notebook = readJson(path.join(notebooks, file));
    if (!Array.isArray(notebook?.cells)) continue;
    writeWhole(
      path.join(folder, `${path.basename(file, '.ipynb')}.ts`),
      cellsAsModule(notebook, file, '../..'),
    );
  }
}

module.exports = { cellsAsModule, writeNotebookModules };
