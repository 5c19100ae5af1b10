import assert from 'node:assert/strict';
import { execFileSync } from 'child_process';
import { symlinkSync } from 'fs';
import path from 'path';
import test from 'node:test';
import { temporaryFolder } from '../../../tests/temporaryFolder';
import { writeEmpty } from './writeEmpty';
import { filesBelow, findFiles } from '../filesBelow';

test('what systems and programs hide is passed over and told, what is in it is not', async (context) => {
  const folder = temporaryFolder(context);
  writeEmpty(
    folder,
    'b.png',
    'a/c.png',
    '.ipynb_checkpoints/x.png',
    'a/@eaDir/c.png/small.png',
    '__MACOSX/a/c.png',
  );
  writeEmpty(folder, '$RECYCLE.BIN/d.png', '.DS_Store', 'Thumbs.db', 'a/._c.png', '.git/config');
  const { files, passedOver } = await findFiles(folder);
  assert.deepEqual(
    files.map((file) => path.relative(folder, file)),
    ['a/c.png', 'b.png'],
  );
  assert.deepEqual(
    Object.fromEntries(passedOver.map(({ file, reason }) => [path.relative(folder, file), reason])),
    {
      '$RECYCLE.BIN': 'a hidden folder',
      '.git': 'a hidden folder',
      '.ipynb_checkpoints': 'a hidden folder',
      __MACOSX: 'a hidden folder',
      'a/._c.png': 'hidden',
      'a/@eaDir': 'a hidden folder',
    },
  );
});

test('links to folders and files are followed, wherever they lead; a loop is an error, a pipe is not read', async (context) => {
  const parent = temporaryFolder(context);
  const folder = path.join(parent, 'data');
  writeEmpty(parent, 'elsewhere/sad/1.png', 'one.png', 'data/happy/0.png');
  symlinkSync(path.join(parent, 'elsewhere', 'sad'), path.join(folder, 'sad'));
  symlinkSync(path.join(parent, 'one.png'), path.join(folder, 'happy', 'one.png'));
  symlinkSync(path.join(parent, 'gone'), path.join(folder, 'gone'));
  execFileSync('mkfifo', [path.join(folder, 'pipe')]);
  const { files, passedOver } = await findFiles(folder);
  assert.deepEqual(
    files.map((file) => path.relative(folder, file)),
    ['happy/0.png', 'happy/one.png', 'sad/1.png'],
  );
  assert.deepEqual(
    passedOver.map(({ reason }) => reason),
    ['a link that leads nowhere', 'neither a file nor a folder'],
  );
  // Two names of one folder are no loop.
  symlinkSync(path.join(folder, 'happy'), path.join(folder, 'again'));
  assert.equal((await filesBelow(folder)).length, 5);
  symlinkSync(folder, path.join(folder, 'happy', 'up'));
  await assert.rejects(
    filesBelow(folder),
    /The link .*(happy|again)\/up leads back to .*data, which it lies in\. Remove the link\./,
  );
});
