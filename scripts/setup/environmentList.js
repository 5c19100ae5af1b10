'use strict';
const fs = require('fs');
const { SetupError } = require('./SetupError');

/**
 * The Python packages under `pip:` in environment.yml, the one list of them. Read without a YAML library,
 * since nothing is installed yet: the file keeps to the plain form `- name==version`.
 *
 * @param {string} file path of environment.yml
 * @returns {{name: string, version: string}[]}
 */
function environmentList(file) {
  let text;
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch (error) {
    throw new SetupError(`${file}: cannot be read (${error.code}); restore it from the repository`);
  }
  const packages = [];
  let indent = null;
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.replace(/(^|\s)#.*$/, '').trimEnd();
    if (line.trim() === '') continue;
    const depth = line.length - line.trimStart().length;
    if (indent !== null && depth <= indent) indent = null;
    if (/^\s*- pip:$/.test(line)) {
      indent = depth;
    } else if (indent !== null) {
      packages.push(pinned(file, line.trim()));
    }
  }
  if (!packages.some(({ name }) => name === 'tensorflow-cpu')) {
    throw new SetupError(
      `${file}: expected tensorflow-cpu==VERSION under 'pip:'; restore it from the repository`,
    );
  }
  return packages;
}

function pinned(file, entry) {
  const match = /^- ([A-Za-z0-9._-]+)==([A-Za-z0-9.+!]+)$/.exec(entry);
  if (!match) throw new SetupError(`${file}: expected '- name==version' under 'pip:' but found '${entry}'`);
  return { name: match[1], version: match[2] };
}

module.exports = { environmentList };
