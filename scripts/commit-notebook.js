'use strict';
const fs = require('fs');
const path = require('path');
const { emptyCopy } = require('./emptyCopy');
const { shownPath } = require('./jupyter');
const { runNotebook } = require('./notebook');
const { entry } = require('./setup/entry');
const { pathsOf, root } = require('./setup/paths');
const { SetupError } = require('./setup/SetupError');
const { setup } = require('./setup/setup');

/**
 * The notebooks of the project that are meant: all of them, or those named, as a path or as `dataset`.
 *
 * @param {string[]} names
 * @returns {string[]} absolute paths
 */
function notebooksNamed(names) {
  const { notebooks } = pathsOf(root);
  const all = fs.existsSync(notebooks)
    ? fs
        .readdirSync(notebooks)
        .sort()
        .filter((name) => name.endsWith('.ipynb'))
    : [];
  if (all.length === 0) throw new SetupError(`${shownPath(notebooks)}: no notebooks; restore them`);
  const wanted = names.map((name) => {
    if (name.startsWith('-'))
      throw new SetupError(`notebook:commit: unknown option '${name}'; it takes names of notebooks`, 2);
    const file = `${path.basename(name, '.ipynb')}.ipynb`;
    if (!all.includes(file)) {
      throw new SetupError(`notebook:commit: no notebook '${name}'; there are ${all.join(', ')}`, 2);
    }
    return file;
  });
  return (wanted.length > 0 ? wanted : all).map((name) => path.join(notebooks, name));
}

module.exports = { notebooksNamed };

// npm run notebook:commit [-- NAME...]: runs notebooks in an empty copy of the project, one behind the other, and writes
// them in the form in which they are committed. No run of the person's is shown, and none is added to theirs.
if (require.main === module) {
  entry(async (args) => {
    const chosen = notebooksNamed(args);
    const { python } = await setup();
    const copy = emptyCopy();
    try {
      for (const notebook of chosen) {
        const env = { ...copy.env, FERLAB_COMMIT: '1' };
        const task = { input: notebook, output: notebook, normalise: true, env, folder: copy.folder };
        const status = await runNotebook(python.probe.python, task);
        if (status !== 0) return status;
        console.log(`${shownPath(notebook)}: run and written, ready to commit`);
      }
      return 0;
    } finally {
      copy.remove();
    }
  });
}
