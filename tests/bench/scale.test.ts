import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, statSync } from 'fs';
import path from 'path';
import test from 'node:test';
import { doApart } from '../../bench/apart';
import { benchCommand } from '../../bench/benchCommand';
import { makeImages, madePixels, requireRoom } from '../../bench/madeImages';
import { type DataRow, growthOf } from '../../bench/scale';
import { dataTasks } from '../../bench/scaleTask';
import { runWith } from '../../packages/cli/tests/runHere';
import { listRows } from '../../packages/layouts/index';
import { findTwins } from '../../packages/pixels/index';
import { loadDataset } from '../../src/index';
import { configure, preprocessingOf } from '../../src/config';
import { temporaryFolder } from '../temporaryFolder';

test('made images are a data set of seven classes that can be read, and take the room of a few', async (context) => {
  const folder = temporaryFolder(context);
  const faces = await makeImages(folder, 710);
  const { rows, classes, layout } = await listRows(faces);
  assert.deepEqual([rows.length, classes.length, layout], [710, 7, 'class folders']);
  assert.equal(new Set(rows.map(({ file }) => statSync(file).ino)).size, 350);
  const { labels, skipped } = await loadDataset(faces, { ...configure(), cache: false });
  assert.deepEqual([labels.length, skipped], [710, []]);
});

test('of made pixels every hundredth picture is a twin, and no other', () => {
  const pairs = findTwins({ pixels: madePixels(310), preprocessing: preprocessingOf(configure()) });
  assert.deepEqual(
    pairs.map(({ first, second, kind }) => [first, second, kind]),
    [
      [98, 99, 'exact'],
      [198, 199, 'exact'],
      [298, 299, 'exact'],
    ],
  );
  assert.throws(() => madePixels(1e12), { message: /^Node has no block of 5808000\.0 GB for the pixels$/ });
});

test('too large a data set is refused by what it needs and what there is', () => {
  const room = { bytes: 1e12, files: 1e6, memory: 1e12 };
  requireRoom(1e6, 'here', room);
  requireRoom(1e6, 'here', { ...room, files: Infinity });
  const refused = (less: object, said: RegExp) =>
    assert.throws(() => requireRoom(1e6, 'here', { ...room, ...less }), {
      name: 'FerlabError',
      message: said,
    });
  refused({ bytes: 1e9 }, /^1,000,000 made images need 5\.9 GB free in here, but there are 1\.0 GB\. Name a/);
  refused({ files: 3 }, /need 450 more files in here, but there are 3\./);
  refused({ memory: 2e9 }, /need 11\.6 GB of memory, but there are 2\.0 GB\./);
});

test('growth is the time of an image over that in the smallest data set', () => {
  const row = (images: number, seconds: number) => ({
    images,
    took: { seconds, busyCores: 1, mostMegabytes: 1 },
  });
  assert.equal(growthOf(row(10, 1), row(100, 10)), 1);
  assert.equal(growthOf(row(10, 1), row(100, 100)), 10);
  assert.equal(growthOf(row(10, 0), row(100, 100)), null);
  assert.equal(growthOf(row(10, 1), { images: 100, took: { failed: 'so' } }), null);
});

test('bench scale measures every part, each size once, and leaves nothing', async (context) => {
  const folder = temporaryFolder(context);
  const before = process.env.TMPDIR;
  process.env.TMPDIR = path.join(folder, 'tmp');
  mkdirSync(process.env.TMPDIR);
  try {
    const words = ['bench', 'scale', '--only', 'data', '--images', '20', '--images', '20', '--json'];
    const { json, stderr } = await runWith([benchCommand()], folder, ...words);
    const tasks = Object.keys(dataTasks);
    const data = json.data as DataRow[];
    assert.deepEqual(json.inference, []);
    assert.deepEqual(
      data.map(({ task, images }) => [task, images]),
      tasks.map((task) => [task, 20]),
    );
    for (const { task, took, growth } of data) {
      assert.ok(!('failed' in took), `${task}: ${JSON.stringify(took)}`);
      assert.ok(took.mostMegabytes > 10 && took.seconds >= 0);
      assert.equal(growth, task === 'nothing' ? null : 1);
    }
    assert.match(stderr, /opening the cache, 20 images: /);
    assert.deepEqual(readdirSync(process.env.TMPDIR!), []);
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
});

test('a row is of the threads it was given; one that fails or takes too long says so, and ends no other', async (context) => {
  const folder = temporaryFolder(context);
  const inference = { task: 'inference', batch: 2, width: 66, height: 88, seconds: 0.01 } as const;
  const took = await doApart(inference, 100, 1);
  assert.ok('seconds' in took && took.seconds > 0 && took.mostMegabytes > 10, JSON.stringify(took));
  const nowhere = { images: 10, faces: path.join(folder, 'none'), cache: path.join(folder, 'none.faces') };
  const missing = await doApart({ task: 'list', ...nowhere }, 100);
  assert.match('failed' in missing ? missing.failed : '', /^No data set at /);
  const unread = await doApart({ task: 'open', ...nowhere }, 100);
  assert.deepEqual(unread, { failed: 'it could not be read' });
  assert.deepEqual(await doApart({ task: 'nothing', ...nowhere }, 0.01), { failed: 'not within 0.01 s' });
});

test('wrong options are told by what was expected', async (context) => {
  const folder = temporaryFolder(context);
  const run = (...words: string[]) => runWith([benchCommand()], folder, 'bench', 'scale', ...words);
  const few = await run('--images', '100', 'many');
  assert.equal(few.status, 2);
  assert.match(few.stderr, /Expected --images to be a whole number from 10 to 100000000 but found "many"/);
  assert.equal((await run('--only', 'nothing')).status, 2);
  assert.equal((await run('--time-limit', '0')).status, 2);
});
