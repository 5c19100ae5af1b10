import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { script } from '../../../tests/scripts/support';
import { temporaryFolder } from '../../../tests/temporaryFolder';
import { playCells } from './playCells';

interface Imports {
  withImports(converter: object): {
    convert(former: string, cell: string): { sideOutputs: object[] };
    complete(former: string, cell: string, position: number): unknown;
  };
}

const tab = { tab: true };

test('Tab offers what is not imported yet, and the cell gets its import; paths are completed within quotes', (context) => {
  const folder = temporaryFolder(context);
  mkdirSync(path.join(folder, 'faces', 'happy'), { recursive: true });
  writeFileSync(path.join(folder, 'faces', 'labels.csv'), '');
  const [told, , offer, added, , slow, known, none, failed, paths, home, choices] = playCells(folder, [
    'const rows = showFaces;',
    // Loaded now, what comes next takes no time.
    "import { configure } from './src/index';",
    ['mostProb', tab],
    'const first = mostProbable;\nconst second = 3;',
    ['showFac', tab],
    'showFaces; await new Promise((resolve) => setTimeout(resolve, 1600));',
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
  assert.equal(slow!.reply.payload, undefined);
  assert.equal(slow!.stdout, "Add to this cell: import { showFaces } from './src/index';\n");
  assert.deepEqual([known!.reply.matches, known!.reply.metadata], [['mostProbable'], {}]);
  assert.ok(!(none!.reply.matches as string[]).includes('showFaces'));
  assert.match(failed!.stderr, /^cell \[5\], line 2: Cannot find name 'showPhoto'.* Add: import/);
  assert.deepEqual(paths!.reply.matches, ['happy/', 'labels.csv']);
  assert.equal(home!.status ?? home!.reply.status, 'ok');
  assert.deepEqual((choices!.reply.matches as string[]).sort(), ['crop', 'face', 'pad', 'stretch']);
});

test('a cell that gets its import is given all that was compiled for it', () => {
  const { withImports } = script<Imports>('../packages/kernel/tslabImports');
  const converter = withImports({
    complete: () => ({ start: 0, candidates: [] }),
    convert: (_: string, cell: string) => ({
      diagnostics: cell.startsWith('import') ? [] : [{ messageText: "Cannot find name 'mostProbable'." }],
      sideOutputs: [{ path: cell }],
    }),
  });
  converter.complete('', 'mostProb', 8);
  const paths = converter.convert('', 'mostProbable;').sideOutputs;
  assert.deepEqual(paths, [
    { path: 'mostProbable;' },
    { path: "import { mostProbable } from './src/index'; mostProbable;" },
  ]);
});
