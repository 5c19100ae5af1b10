import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import sharp from 'sharp';
import { contentOf, FerlabError, UsageError } from '../../base/index';
import { decodeImage } from '../../pixels/index';
import { temporaryFolder } from '../../../tests/temporaryFolder';
import { nameClass, openTeaching } from '../teaching';
import { takenPicture as picture } from './takenPicture';

test('a class is named by the rule of data sets, and as a folder may be called', () => {
  const known = ['happy', 'fear', 'très fatigué'];
  for (const [written, name] of [
    ['happy', 'happy'],
    [' Happy ', 'happy'],
    ['scared', 'fear'],
    ['Très  Fatigué'.normalize('NFD'), 'très fatigué'],
    ['  thumbs-up   face ', 'thumbs-up face'],
    ['困った', '困った'],
    ['3rd try (new)', '3rd try (new)'],
  ] as const)
    assert.equal(nameClass(written, known), name);
  for (const written of [
    ...['', '   ', '.', '..', '.hidden', '../../etc', 'a/b', 'a\\b', 'a\0b', '-rf', 'a,b', 'a=b', 'a:b'],
    ...['<img src=x onerror=alert(1)>', 'a.', '\u202egnp', 'train', 'my test', 'x'.repeat(41)],
  ])
    assert.throws(() => nameClass(written, known), UsageError, written);
  assert.throws(() => nameClass('', known), /^\S+ Expected the name of an expression, .* but found ""\.$/);
});

test('pictures become files of their class, each once, whatever is sent twice or at once', async (context) => {
  const folder = path.join(temporaryFolder(context), 'mine');
  mkdirSync(path.join(folder, 'happy'), { recursive: true });
  writeFileSync(path.join(folder, 'happy', 'own.png'), 'of the person');
  const teaching = await openTeaching(folder, ['anger', 'happy']);
  const counts = () => Object.fromEntries(teaching.state.classes.map(({ name, count }) => [name, count]));
  assert.deepEqual(counts(), { happy: 1, anger: 0 });
  assert.equal(existsSync(path.join(folder, 'anger')), false);

  let changes = 0;
  teaching.onChange(() => changes++);
  const first = picture({ number: 1 });
  await Promise.all([first, first, picture({ number: 2 }), picture({ page: 'ffffffff' })].map(teaching.hear));
  await teaching.hear(first);
  assert.deepEqual([counts(), changes], [{ happy: 4, anger: 0 }, 3]);
  const files = readdirSync(path.join(folder, 'happy'));
  assert.deepEqual(files.sort(), [
    'own.png',
    'taken-0123abcd-001-0001.png',
    'taken-0123abcd-001-0002.png',
    'taken-ffffffff-001-0001.png',
  ]);
  assert.equal(readFileSync(path.join(folder, 'happy', 'own.png'), 'utf8'), 'of the person');
  const { pixels, ...size } = await decodeImage(path.join(folder, 'happy', files[1]!));
  assert.deepEqual(size, { width: 30, height: 40 });
  assert.equal(Buffer.from(pixels).toString('base64'), first.pixels);
  assert.equal((await sharp(path.join(folder, 'happy', files[1]!)).metadata()).format, 'png');

  // Of a former kernel's files nothing is written over, either.
  const next = await openTeaching(folder, []);
  await next.hear({ ...first, pixels: picture({ level: 9 }).pixels });
  assert.equal(
    Buffer.from((await decodeImage(path.join(folder, 'happy', files[1]!))).pixels).toString('base64'),
    first.pixels,
  );
  assert.deepEqual(next.state.classes, [{ name: 'happy', count: 4 }]);
});

test('names are answered as they are taken; Done is said once, and what comes later is kept', async (context) => {
  const folder = temporaryFolder(context);
  const teaching = await openTeaching(folder, ['happy']);
  assert.equal((await teaching.hear({ type: 'name', name: 'JOY' })).named, 'happy');
  assert.equal((await teaching.hear({ type: 'name', name: 'Tired' })).named, 'Tired');
  await assert.rejects(teaching.hear({ type: 'name', name: '../x' }), UsageError);
  for (const wrong of [
    { page: '../../xx' },
    { number: 0 },
    { take: 1.5 },
    { width: 31 },
    { pixels: 'AAAA' },
    { pixels: '<svg/>' },
    { expression: '../../etc' },
    { expression: '' },
  ])
    await assert.rejects(teaching.hear(picture(wrong)), FerlabError, JSON.stringify(wrong));
  for (const wrong of [{ type: 'run' }, null, [], 'done'])
    await assert.rejects(teaching.hear(wrong), /Not a message of the webcam page/);
  assert.deepEqual(await contentOf(folder), []);

  assert.equal((await teaching.hear({ type: 'done' })).done, true);
  await teaching.done;
  teaching.end();
  await teaching.hear(picture({ expression: 'Tired' }));
  assert.deepEqual(await contentOf(folder), [path.join('Tired', 'taken-0123abcd-001-0001.png')]);
});

test('a folder that is none, or holds the parts of a data set, is refused', async (context) => {
  const folder = temporaryFolder(context);
  writeFileSync(path.join(folder, 'file'), '');
  await assert.rejects(openTeaching(path.join(folder, 'file'), []), /is no folder\. Name another/);
  mkdirSync(path.join(folder, 'train'));
  await assert.rejects(openTeaching(folder, []), /holds the parts of a data set, such as train, not classes/);
});
