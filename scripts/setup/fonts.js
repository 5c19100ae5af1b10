'use strict';
const fs = require('fs');
const path = require('path');
const { pathsOf, root } = require('./paths');
const { writeWhole } = require('./files');

// Where Linux keeps fonts; they are asked only for letters that Inter lacks.
const SYSTEM_FOLDERS = ['/usr/share/fonts', '/usr/local/share/fonts'];

/**
 * A fontconfig configuration under which text is drawn the same everywhere: a machine without fonts draws
 * none at all otherwise, and two machines with different fonts draw different figures.
 *
 * @param {string} fontFolder folder with Inter's font files
 * @param {string} cacheFolder where fontconfig keeps its index of them
 */
function fontsConf(fontFolder, cacheFolder) {
  const folders = [fontFolder, ...SYSTEM_FOLDERS].map((folder) => `  <dir>${escapeXml(folder)}</dir>`);
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<!-- Written by ferlab's set-up; a change is lost at the next start. -->
<fontconfig>
${folders.join('\n')}
  <cachedir>${escapeXml(cacheFolder)}</cachedir>
  <match target="pattern">
    <edit name="family" mode="prepend_first" binding="strong"><string>Inter</string></edit>
  </match>
</fontconfig>
`;
}

function escapeXml(text) {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

/**
 * The variables that give a process our fonts; FONTCONFIG_FILE set by the user stays. It has to be set
 * before the process draws its first text.
 *
 * @param {NodeJS.ProcessEnv} [env]
 * @param {string} [project]
 * @returns {{FONTCONFIG_FILE?: string}}
 */
function fontEnvironment(env = process.env, project = root) {
  if (env.FONTCONFIG_FILE) return {};
  const paths = pathsOf(project);
  const file = path.join(paths.fontCache, 'fonts.conf');
  const text = fontsConf(paths.fontFolder, path.join(paths.fontCache, 'index'));
  const there = fs.existsSync(file) && fs.readFileSync(file, 'utf8') === text;
  if (!there) writeWhole(file, text);
  return { FONTCONFIG_FILE: file };
}

module.exports = { fontsConf, fontEnvironment };
