import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { leavesTreeAlone, root, script, temporaryFolder } from './support';

const { fontsConf, fontEnvironment } = script<{
  fontsConf(fontFolder: string, cacheFolder: string): string;
  fontEnvironment(env: object, project?: string): { FONTCONFIG_FILE?: string };
}>('setup/fonts');

/** The number of dark pixels of one word drawn under a fontconfig configuration. */
function inkUnder(configuration: string, family: string): number {
  const draw = `const sharp = require('sharp');
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="40"><rect width="200" height="40" fill="white"/>' +
      '<text x="5" y="30" font-size="24" font-family="${family}">surprise</text></svg>';
    sharp(Buffer.from(svg)).greyscale().raw().toBuffer().then((pixels) =>
      console.log(pixels.filter((value) => value < 128).length));`;
  const env = { ...process.env, FONTCONFIG_FILE: configuration };
  const done = spawnSync(process.execPath, ['-e', draw], { encoding: 'utf8', cwd: root, env });
  assert.equal(done.status, 0, done.stderr);
  return Number(done.stdout);
}

test('on a machine without fonts text is drawn all the same, whatever family it asks for', (t) => {
  leavesTreeAlone(t);
  const folder = temporaryFolder(t);
  const withoutSystem = (text: string) => text.replace(/ *<dir>\/usr\/.*<\/dir>\n/g, '');
  const ours = path.join(folder, 'ours.conf');
  const inter = path.join(root, 'node_modules', '@expo-google-fonts', 'inter');
  fs.writeFileSync(ours, withoutSystem(fontsConf(inter, path.join(folder, 'index'))));
  const bare = path.join(folder, 'bare.conf');
  fs.writeFileSync(bare, withoutSystem(fontsConf(path.join(folder, 'no fonts'), path.join(folder, 'index'))));

  const ink = inkUnder(ours, 'sans-serif');
  assert.ok(ink > 200, `${ink} dark pixels`);
  assert.equal(inkUnder(ours, 'Verdana'), ink);
  assert.notEqual(inkUnder(bare, 'sans-serif'), ink);
});

test('the configuration is written into the project, unless the user has one', (t) => {
  const project = path.join(temporaryFolder(t), 'a & b');
  const { FONTCONFIG_FILE } = fontEnvironment({}, project);
  assert.equal(FONTCONFIG_FILE, path.join(project, '.cache', 'fonts', 'fonts.conf'));
  assert.match(fs.readFileSync(FONTCONFIG_FILE, 'utf8'), /<dir>[^<]*a &amp; b[^<]*inter<\/dir>/);
  assert.deepEqual(fontEnvironment({ FONTCONFIG_FILE: '/mine' }, project), {});
});
