import assert from 'node:assert/strict';
import { readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { makeFolder } from '../wholeFolder';
import { temporaryFolder } from '../../../tests/temporaryFolder';

test('a folder is made with those above it, by several at once too, and kept when it is there', async (context) => {
  const folder = temporaryFolder(context);
  const deep = path.join(folder, 'a', 'b', 'c');
  await Promise.all(Array.from({ length: 8 }, () => makeFolder(deep)));
  writeFileSync(path.join(deep, 'kept'), '');
  await makeFolder(path.join(deep, '..', 'c'));
  assert.deepEqual(readdirSync(deep), ['kept']);
  symlinkSync(deep, path.join(folder, 'link'));
  await makeFolder(path.join(folder, 'link', 'd'));
  assert.ok(statSync(path.join(deep, 'd')).isDirectory());
});

test('what can not be a folder is what the system says, also where Node asks for ever', async (context) => {
  const file = path.join(temporaryFolder(context), 'file');
  writeFileSync(file, '');
  await assert.rejects(makeFolder(file), { code: 'EEXIST' });
  await assert.rejects(makeFolder(path.join(file, 'in', 'it')), { code: 'ENOTDIR' });
  await assert.rejects(makeFolder('/proc/ferlab/faces'), { code: 'ENOENT' });
});
