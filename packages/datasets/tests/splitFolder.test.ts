import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readdirSync, renameSync, statSync, writeFileSync } from 'fs';
import path from 'path';
import test from 'node:test';
import { splitFolder, splitWays } from '../splitFolder';
import { contentsOf } from './killedMoves';
import { temporaryFolder } from '../../../tests/temporaryFolder';
import { writeTinyDataset } from '../../../tests/tinyDataset';

const options = { share: 0.25, seed: 1, by: 'copy' } as const;

/** 8 images a class, some nested, one with 2 copies, one unreadable. */
async function makeSource(folder: string): Promise<string> {
  const source = path.join(folder, 'faces');
  await writeTinyDataset(source, 8, ['__proto__', 'b', 'constructor']);
  mkdirSync(path.join(source, 'b', 'deep', 'er'), { recursive: true });
  renameSync(path.join(source, 'b', '7.png'), path.join(source, 'b', 'deep', 'er', '<img onerror>.png'));
  for (const name of ['deep/0.png', 'again.png']) {
    copyFileSync(path.join(source, 'b', '0.png'), path.join(source, 'b', name));
  }
  writeFileSync(path.join(source, 'b', 'broken.jpg'), 'no image');
  return source;
}

test('a split is stratified, seeded, complete, keeps names and folders, and twins on one side', async (context) => {
  const folder = temporaryFolder(context);
  const source = await makeSource(folder);
  const before = contentsOf(source);
  const out = path.join(folder, 'out');
  const split = await splitFolder(source, out, options);
  assert.deepEqual(contentsOf(source), before);
  assert.equal(split.train + split.valid, 26);
  assert.deepEqual(
    split.skipped.map(({ file }) => path.basename(file)),
    ['broken.jpg'],
  );
  assert.deepEqual(Object.keys(split.classes), ['__proto__', 'b', 'constructor']);
  for (const { train, valid } of Object.values(split.classes)) {
    assert.ok(valid >= 1 && valid <= 3 && train >= 6);
  }
  const [train, valid] = ['train', 'valid'].map((side) => contentsOf(path.join(out, side)));
  assert.deepEqual([train!.size, valid!.size], [split.train, split.valid]);
  assert.deepEqual(
    new Map([...train!, ...valid!].sort()),
    new Map([...before].filter(([name]) => !name.endsWith('broken.jpg')).sort()),
  );
  const shared = new Set(train!.values());
  assert.ok([...valid!.values()].every((content) => !shared.has(content)));
  assert.deepEqual(readdirSync(out), ['train', 'valid']);

  const sidesOf = async (name: string, seed: number) =>
    (await splitFolder(source, path.join(folder, name), { ...options, seed, by: 'link' })).files.map(
      ({ to }) => path.relative(path.join(folder, name), to),
    );
  const first = split.files.map(({ to }) => path.relative(out, to));
  assert.deepEqual(await sidesOf('same', 1), first);
  assert.notDeepEqual(await sidesOf('other', 2), first);
  const [name] = [...valid!.keys()];
  assert.equal(
    statSync(path.join(folder, 'same', 'valid', name!)).ino,
    statSync(path.join(source, name!)).ino,
  );
});

test('what is there is never touched', async (context) => {
  const folder = temporaryFolder(context);
  const source = await makeSource(folder);
  const out = path.join(folder, 'out');
  mkdirSync(path.join(out, 'valid'), { recursive: true });
  mkdirSync(path.join(out, '.splitting-999999999', 'train'), { recursive: true });
  writeFileSync(path.join(out, 'mine.txt'), 'mine');
  await splitFolder(source, out, options);
  assert.deepEqual(readdirSync(out), ['mine.txt', 'train', 'valid']);
  const before = contentsOf(folder);
  for (const by of splitWays) {
    await assert.rejects(splitFolder(source, out, { ...options, by }), /out.train has something in it/);
  }
  for (const inside of [source, path.join(source, 'b', 'out')]) {
    await assert.rejects(splitFolder(source, inside, options), /Expected --out to lie outside of/);
  }
  await assert.rejects(splitFolder(source, path.join(out, 'mine.txt'), options), /mine\.txt/);
  assert.deepEqual(contentsOf(folder), before);
});

for (const by of splitWays) {
  test(`a split by ${by} that was cut between its two folders is completed by the next run`, async (context) => {
    const folder = temporaryFolder(context);
    const source = await makeSource(folder);
    const before = contentsOf(source);
    const out = path.join(folder, 'parts', 'out');
    const split = await splitFolder(source, out, { ...options, by });
    const whole = contentsOf(out);
    const cut = () => {
      mkdirSync(path.join(out, '.split-ready-999999999'));
      renameSync(path.join(out, 'valid'), path.join(out, '.split-ready-999999999', 'valid'));
    };
    cut();
    assert.deepEqual(await splitFolder(source, out, { ...options, by }), split);
    assert.deepEqual(contentsOf(out), whole);
    cut();
    await assert.rejects(
      splitFolder(source, out, { ...options, by, seed: 7 }),
      /was cut off and is whole now/,
    );
    assert.deepEqual(contentsOf(out), whole);
    assert.deepEqual(contentsOf(source), before);
  });
}
