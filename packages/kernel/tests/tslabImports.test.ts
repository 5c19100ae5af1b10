import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { temporaryFolder } from '../../../tests/temporaryFolder';
import { playCells } from './playCells';

const tab = { tab: true };

test('Tab offers what is not imported yet, and the cell gets its import; paths are completed within quotes', (context) => {
  const folder = temporaryFolder(context);
  mkdirSync(path.join(folder, 'faces', 'happy'), { recursive: true });
  writeFileSync(path.join(folder, 'faces', 'labels.csv'), '');
  const [told, offer, added, known, none, failed, paths, home, choices] = playCells(folder, [
    'const rows = showFaces;',
    ['mostProb', tab],
    'const first = mostProbable;\nconst second = 3;',
    ['first;\nmostProb', tab],
    ['first.showFa', tab],
    'mostProbable;\nshowPhoto();',
    [`const faces = openFaces('${folder}/faces/`, tab],
    ["openFaces('~/", tab],
    ["import { configure } from './src/index';\nconfigure({ fit: '", tab],
  ]);
  assert.match(
    told!.stderr,
    /^cell \[1\], line 1: Cannot find name 'showFaces'\..* Add: import \{ showFaces \} from '\.\/src\/index';\n/,
  );
  assert.deepEqual(offer!.reply.matches, ['mostProbable']);
  assert.deepEqual(offer!.reply.metadata, {
    _jupyter_types_experimental: [{ text: 'mostProbable', type: 'import from ./src/index' }],
  });
  assert.equal(added!.status, 'ok');
  assert.deepEqual(added!.reply.payload, [
    {
      source: 'set_next_input',
      text: "import { mostProbable } from './src/index';\nconst first = mostProbable;\nconst second = 3;",
      replace: true,
    },
  ]);
  assert.deepEqual([known!.reply.matches, known!.reply.metadata], [['mostProbable'], {}]);
  assert.ok(!(none!.reply.matches as string[]).includes('showFaces'));
  assert.match(failed!.stderr, /^cell \[3\], line 2: Cannot find name 'showPhoto'.* Add: import/);
  assert.deepEqual(paths!.reply.matches, ['happy/', 'labels.csv']);
  assert.equal(home!.status ?? home!.reply.status, 'ok');
  assert.deepEqual((choices!.reply.matches as string[]).sort(), ['crop', 'face', 'pad', 'stretch']);
});
