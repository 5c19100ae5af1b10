'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');

/** So many names are offered at once. */
const NAMES = 200;

/**
 * A converter that completes paths within quotes, from where cells may mean them: the project's folder, the notebook's,
 * and `~`. What the compiler knows of a text, such as the choices of a field, comes alone.
 *
 * @param {object} converter of tslab's
 */
function withPaths(converter) {
  const complete = (former, cell, position) => {
    const found = converter.complete(former, cell, position);
    const text = quotedBefore(cell.slice(0, position));
    if (text === undefined || found.candidates.length > 0) return found;
    const folder = text.slice(0, text.lastIndexOf('/') + 1);
    const name = text.slice(folder.length);
    const candidates = namesIn(folder, name);
    return {
      ...found,
      start: position - name.length,
      end: position,
      candidates,
      types: candidates.map(() => ''),
    };
  };
  return { ...converter, complete };
}

/** What stands behind the quote that is open at the end of a text; nothing where none is. */
function quotedBefore(text) {
  const line = text.slice(text.lastIndexOf('\n') + 1);
  let [quote, from] = ['', 0];
  for (let i = 0; i < line.length; i++) {
    if (quote === '' && line.startsWith('//', i)) return undefined;
    if (quote === '' && /['"`]/.test(line[i])) [quote, from] = [line[i], i + 1];
    else if (line[i] === quote) quote = '';
  }
  return quote === '' ? undefined : line.slice(from);
}

/** What lies in a folder and begins with a name; folders end with a slash. */
function namesIn(folder, name) {
  const home = folder.replace(/^~(?=\/)/, os.homedir());
  const places = new Set([process.cwd(), process.env.FERLAB_NOTEBOOK_FOLDER ?? process.cwd()]);
  const entries = [...places].flatMap((place) => entriesOf(path.resolve(place, home)));
  const names = entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name));
  const isMeant = (each) => each.startsWith(name) && (name !== '' || !/^\.|^node_modules\//.test(each));
  return [...new Set(names.filter(isMeant))].sort().slice(0, NAMES);
}

function entriesOf(folder) {
  try {
    return fs.readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

module.exports = { withPaths };
