import assert from 'node:assert/strict';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'fs';
import path from 'path';
import test from 'node:test';
import sharp from 'sharp';
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

test("a table's faces go to their labels' folders; those that it holds itself, and in boxes, become pictures", async (context) => {
  const folder = temporaryFolder(context);
  const at = (...names: string[]) => path.join(folder, ...names);
  await writeTinyDataset(at('images'), 4, ['x', 'y']);
  const names = ['x/0', 'x/1', 'x/2', 'x/3', 'y/0', 'y/1', 'y/2', 'y/3'];
  const labelled = names.map((name, i) => `images/${name}.png,${i % 2 === 0 ? 'happy' : 'Sad'},p${i >> 1}`);
  writeFileSync(at('labels.csv'), ['path,label,who', ...labelled].join('\n'));
  const split = await splitFolder(at('labels.csv'), at('out'), { ...options, classMap: 'sad=sorrow' });
  assert.deepEqual([split.train, split.valid, split.mapped], [6, 2, { Sad: 'sorrow' }]);
  const written = readdirSync(at('out'), { recursive: true, encoding: 'utf8' });
  assert.deepEqual(
    written
      .filter((name) => name.endsWith('.png'))
      .map((name) => name.split(path.sep)[1])
      .sort(),
    [...Array<string>(4).fill('happy'), ...Array<string>(4).fill('sorrow')],
  );
  for (const { from, to } of split.files) assert.ok(readFileSync(from).equals(readFileSync(to)), to);

  const apart = await splitFolder(at('labels.csv'), at('people'), { ...options, groupBy: 'who' });
  const held = apart.files.filter(({ to }) => to.includes(`${path.sep}valid${path.sep}`));
  assert.equal(new Set(held.map(({ from }) => names.findIndex((name) => from.includes(name)) >> 1)).size, 1);

  const boxes = names.map((name, i) => `images/${name}.png,${i % 2 === 0 ? 'happy' : 'sad'},${i},2,20,30`);
  writeFileSync(at('boxes.csv'), ['path,label,x,y,w,h', ...boxes].join('\n'));
  const cut = await splitFolder(at('boxes.csv'), at('cut'), options);
  const { width, height } = await sharp(cut.files[0]!.to).metadata();
  assert.deepEqual([cut.files.length, width, height], [8, 20, 30]);

  const levels = (i: number) => Array.from({ length: 48 * 48 }, (_, k) => (k * (i + 3)) % 251);
  const rows = names.map((_, i) => `${i % 2 === 0 ? 3 : 4},${levels(i).join(' ')}`);
  writeFileSync(at('fer2013.csv'), ['emotion,pixels', ...rows].join('\n'));
  const drawn = await splitFolder(at('fer2013.csv'), at('drawn'), { ...options, by: 'link' });
  const file = at('drawn', 'train', 'happy', 'row000002.png');
  const other = at('drawn', 'valid', 'happy', 'row000002.png');
  const png = sharp(existsSync(file) ? file : other);
  assert.deepEqual([...(await png.toColourspace('b-w').raw().toBuffer())], levels(0));
  assert.equal(drawn.files.length, 8);
});
