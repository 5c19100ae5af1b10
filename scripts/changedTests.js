'use strict';
const { execFileSync } = require('child_process');
const fs = require('fs');
const path = require('path');

const fromOrCall = /(?:from|import|require)\s*\(?\s*'(\.[^'\n]+)'/g;
const named = /(?:import|export)\s+(?:type\s+)?\{([^}]*)\}\s+from\s+'(\.[^'\n]+)'/g;
/** Tests of what no text leads to: it is started by something else, or stands behind everything. */
const unnamed = [
  {
    changed: /^(package(-lock)?\.json|tsconfig\.json|environment\.yml|native\/|packages\/tfjs-node\/)/,
    tests: /./,
  },
  { changed: /^packages\/kernel\/|^scripts\/tslab/, tests: /^(packages\/kernel\/tests|tests\/notebook)\// },
  { changed: /\.(ts|js)$/, tests: /^tests\/rooms\./ },
  { changed: /^scripts\//, tests: /^tests\/scripts\// },
  { changed: /^models\//, tests: /^(packages\/(cli|faces|webcam)|tests\/(notebook|nn))\// },
];
const endings = ['', '.ts', '.js', '.cjs', '.mjs', '/index.ts'];

/**
 * The files that differ from the last commit, new ones too; where none does, those that this commit changed.
 *
 * @param {string} root a git work tree
 * @returns {{files: string[], since: string}} paths relative to `root`, and what they differ from, in words
 */
function changedFiles(root) {
  const git = (...args) =>
    execFileSync('git', ['-c', 'core.quotePath=false', ...args], { cwd: root, encoding: 'utf8' })
      .split('\n')
      .filter(Boolean);
  const files = [
    ...git('diff', '--name-only', '--relative', 'HEAD'),
    ...git('ls-files', '--others', '--exclude-standard'),
  ];
  if (files.length > 0) return { files, since: 'the last commit' };
  return { files: git('diff', '--name-only', '--relative', 'HEAD~1', 'HEAD'), since: 'the commit before' };
}

/**
 * Those of the tests that a change concerns: what differs is the test, or one of the files that it needs. A name that
 * is imported through a door (an `index.ts`) leads to the file that defines it, so that not all of a package counts.
 *
 * @param {string} root the project's folder
 * @param {string[]} tests as `testFiles` lists them
 * @param {string[]} changed relative to `root`
 */
function testsOf(root, tests, changed) {
  // What a snapshot is held against goes through one file.
  const isChanged = new Set(
    changed.map((name) => name.replace(/^tests\/snapshots\/.*/, 'tests/snapshot.ts')),
  );
  const needs = reader(root);
  const concerned = unnamed.filter((rule) => changed.some((name) => rule.changed.test(name)));
  return tests.filter((test) => {
    if (concerned.some((rule) => rule.tests.test(test))) return true;
    const seen = new Set();
    const queue = [test];
    for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
      if (seen.has(file)) continue;
      if (isChanged.has(file)) return true;
      seen.add(file);
      queue.push(...needs(file));
    }
    return false;
  });
}

/** What a file needs: what it imports, starts or reads, as far as its text tells. */
function reader(root) {
  const known = new Map();
  const isFile = (file) => fs.statSync(path.join(root, file), { throwIfNoEntry: false })?.isFile() ?? false;
  const resolve = (from, target) => {
    const place = path.posix.join(path.posix.dirname(from), target);
    return endings.map((ending) => place + ending).find(isFile);
  };
  const textOf = (file) => codeOf(file, fs.readFileSync(path.join(root, file), 'utf8'));

  /** The files behind a door, by the names that they give it. */
  const behind = (door) => {
    const files = new Map();
    for (const [, names, target] of textOf(door).matchAll(named))
      for (const name of namesIn(names)) files.set(name, resolve(door, target));
    return files;
  };

  function read(file) {
    if (!/\.(ts|[cm]?js|ipynb)$/.test(file) || !isFile(file)) return [];
    const text = textOf(file);
    // A cell is compiled as if it lay in the project's folder.
    const from = file.endsWith('.ipynb') ? 'cell' : file;
    const found = [];
    let rest = text;
    for (const [whole, names, target] of text.matchAll(named)) {
      const door = resolve(from, target);
      if (door === undefined || path.posix.basename(door) !== 'index.ts') continue;
      const files = behind(door);
      found.push(...namesIn(names).map((name) => files.get(name) ?? door));
      rest = rest.replace(whole, '');
    }
    found.push(...Array.from(rest.matchAll(fromOrCall), ([, target]) => resolve(from, target)));
    return [...found, ...inWords(file, text)].filter(Boolean);
  }

  /** What a file names in words: a neighbour that it starts, a script, a notebook, the command line. */
  function inWords(file, text) {
    const found = Array.from(text.matchAll(/'([\w./-]+\.\w+)'/g), ([, name]) => name).flatMap((name) =>
      [file, 'tests/fixtures/x', 'root'].map((from) => resolve(from, `./${name}`)),
    );
    for (const [, name] of text.matchAll(/script(?:<[^(]*>)?\(\s*'([^']+)'/g))
      found.push(resolve('scripts/x', `./${name}`));
    for (const [, name] of text.matchAll(/'([\w-]+\.ipynb)'/g))
      found.push(resolve('notebooks/x', `./${name}`));
    // A browser's page lies beside the code that gives it out.
    const page = path.posix.join(path.posix.dirname(file), 'page');
    if (/'page'|browserFile/.test(text) && fs.existsSync(path.join(root, page)))
      found.push(...fs.readdirSync(path.join(root, page)).map((name) => `${page}/${name}`));
    if (text.includes("'ferlab.js'")) found.push('bin/ferlab.js');
    if (/notebook\.js'|ipynb/.test(text) && file.startsWith('tests/')) {
      found.push('scripts/notebook.js', 'scripts/notebook.py');
      const kernel = path.join(root, 'packages', 'kernel');
      if (fs.existsSync(kernel))
        found.push(...fs.readdirSync(kernel).map((name) => `packages/kernel/${name}`));
    }
    return found;
  }

  return (file) => {
    if (!known.has(file)) known.set(file, read(file));
    return known.get(file);
  };
}

function codeOf(file, text) {
  if (!file.endsWith('.ipynb')) return text;
  const { cells = [] } = JSON.parse(text);
  return cells
    .filter(({ cell_type }) => cell_type === 'code')
    .map(({ source }) => [source].flat().join(''))
    .join('\n');
}

const namesIn = (list) =>
  list
    .split(',')
    .map((name) =>
      name
        .trim()
        .replace(/^type /, '')
        .replace(/^.* as /, ''),
    )
    .filter(Boolean);

module.exports = { changedFiles, testsOf };
