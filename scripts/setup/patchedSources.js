'use strict';
const fs = require('fs');
const path = require('path');
const { remove } = require('./files');
const { SetupError } = require('./SetupError');

/**
 * A copy of tfjs-node's C++ sources with our patch in it; the package itself is left alone.
 *
 * @param {{binding: string, patch: string, to: string}} parts the package's folder of sources, the patch, and the
 *   folder to write, which is emptied first
 * @returns {string[]} the .cc files to compile, in `to`
 */
function patchedSources({ binding, patch, to }) {
  // Set-up loads this file before it has installed any package.
  const { applyPatch, parsePatch } = require('diff');
  remove(to);
  fs.cpSync(binding, to, { recursive: true });
  for (const part of parsePatch(fs.readFileSync(patch, 'utf8'))) {
    const name = path.basename(part.newFileName);
    const file = path.join(to, name);
    const patched = fs.existsSync(file) && applyPatch(fs.readFileSync(file, 'utf8'), part, { fuzzFactor: 0 });
    if (!patched) {
      throw new SetupError(
        `${path.relative(process.cwd(), patch)} does not fit ${name} of the installed tfjs-node-gpu: ` +
          'its source differs from the one that the patch was made for. ' +
          'Restore package.json and package-lock.json, or make the patch anew',
      );
    }
    fs.writeFileSync(file, patched);
  }
  const sources = fs.readdirSync(to).filter((name) => name.endsWith('.cc'));
  return sources.sort().map((name) => path.join(to, name));
}

module.exports = { patchedSources };
