import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { samplePhotos } from '../../../tests/samplePhotos';
import { temporaryFolder } from '../../../tests/temporaryFolder';
import { playCells } from './playCells';

test('what a newcomer mistypes is answered in plain words, and the next cell works', (context) => {
  const folder = temporaryFolder(context);
  const photos = path.join(folder, 'photos');
  mkdirSync(photos);
  for (const { file } of samplePhotos.slice(0, 2)) copyFileSync(file, path.join(photos, path.basename(file)));
  const [, field, home, whole, waits, twice, again, changed, rerun, last] = playCells(folder, [
    "import { configure, loadDataset, openFaces } from './src/index';",
    'const config = configure({\n  epochz: 3,\n});',
    "await openFaces('~/no-such-photos');",
    `await openFaces('${photos}');`,
    "const data = loadDataset('dataset', configure());\ndata.labels;",
    'const x = 1;\nconst x = 2;',
    'const x = 3; let y = x;',
    "const x = 'text'; y += 1;",
    "const x = 'text'; y += 1;",
    'console.log(x, y);',
  ]);
  assert.equal(
    field!.stderr,
    "cell [2], line 2: There is no field 'epochz' here. Did you mean 'epochs'?\n      epochz: 3,\n      ^^^^^^^^^\n",
  );
  assert.match(home!.stderr, /^FerlabError: No data set at \/.*\/no-such-photos\. Expected a folder/);
  assert.match(
    whole!.stderr,
    /^FerlabError: No class folders in .*photos\. There are 2 images without a label\./,
  );
  assert.match(waits!.stderr, /^cell \[5\], line 2: Property 'labels' .* Did you forget await\?/);
  assert.equal(
    twice!.stderr,
    "cell [6], line 2: 'x' is declared twice in this cell.\n    const x = 2;\n          ^\n",
  );
  for (const { status } of [again!, changed!, rerun!]) assert.equal(status, 'ok');
  assert.equal(last!.stdout, 'text 5\n');
});
