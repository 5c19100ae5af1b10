import assert from 'node:assert/strict';
import { spawn } from 'child_process';
import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'fs';
import path from 'path';
import test from 'node:test';
import { setTimeout as sleep } from 'timers/promises';
import { cacheFolder, tidyCache } from '../../packages/layouts/index';
import { loadDataset } from '../../src/data/loadDataset';
import { tf } from '../../packages/tensorflow/index';
import { temporaryFolder } from '../temporaryFolder';
import { tinySize, writeTinyDataset } from '../tinyDataset';

interface Place {
  /** The data set. */
  faces: string;
  cache: string;
}

type Context = Parameters<typeof temporaryFolder>[0];

/** A small data set that has not been touched for a moment, and an empty cache. */
async function place(context: Context): Promise<Place> {
  const folder = temporaryFolder(context);
  const found = { faces: path.join(folder, 'faces'), cache: path.join(folder, 'cache') };
  process.env.FERLAB_CACHE = found.cache;
  await writeTinyDataset(found.faces, 3);
  writeFileSync(path.join(found.faces, 'a', 'broken.jpg'), 'text');
  writeFileSync(path.join(found.faces, 'b', 'notes.txt'), 'text');
  await settle();
  return found;
}

/** Longer than the time within which a changed file is not trusted to stay as it is. */
const settle = () => sleep(150);

/** Loads and tells whether the pixels came from the cache, which makes one call instead of one an image. */
async function load({ faces }: Place, cache?: boolean) {
  let calls = 0;
  let last: (number | string)[] = [];
  const dataset = await loadDataset(faces, {
    ...tinySize,
    cache,
    onProgress: (...counts) => {
      calls++;
      last = counts;
    },
  });
  assert.equal(last[0], last[1]);
  return { dataset, hit: calls === 1 };
}

/** The one file of the cache. */
function cached({ cache }: Place): string {
  const names = readdirSync(cache);
  assert.equal(names.length, 1, names.join());
  return path.join(cache, names[0]!);
}

test('the second time, the same data set comes from the cache', async (context) => {
  const here = await place(context);
  const before = tf.memory().numTensors;
  const first = await load(here);
  const second = await load(here);
  assert.deepEqual([first.hit, second.hit], [false, true]);
  assert.deepEqual(second.dataset, first.dataset);
  assert.deepEqual(
    second.dataset.skipped.map(({ file }) => path.basename(file)),
    ['broken.jpg', 'notes.txt'],
  );
  const relative = { ...here, faces: path.relative('.', here.faces) };
  const third = await load(relative);
  assert.ok(third.hit);
  assert.ok(third.dataset.files.every((file, i) => path.resolve(file) === first.dataset.files[i]));
  assert.equal(tf.memory().numTensors, before);
});

test('without the cache, nothing is read from it or written to it', async (context) => {
  const here = await place(context);
  await load(here, false);
  assert.ok(!existsSync(here.cache));
  await load(here);
  assert.ok(!(await load(here, false)).hit);
});

test('whatever changes in the folder or in the settings, the cache is not taken for it', async (context) => {
  const here = await place(context);
  const file = (name: string) => path.join(here.faces, name);
  const changes: Record<string, () => void> = {
    'a new image': () => copyFileSync(file('a/0.png'), file('a/new.png')),
    'an image renamed': () => renameSync(file('a/new.png'), file('a/newer.png')),
    'an image in another class': () => renameSync(file('a/newer.png'), file('b/newer.png')),
    'an image removed': () => rmSync(file('b/newer.png')),
    'other content': () => copyFileSync(file('a/1.png'), file('a/0.png')),
    'other content of the same size and time': () => {
      const { atime, mtime } = statSync(file('a/broken.jpg'));
      writeFileSync(file('a/broken.jpg'), 'tixt');
      utimesSync(file('a/broken.jpg'), atime, mtime);
    },
    'a class renamed': () => renameSync(file('c'), file('d')),
  };
  await load(here);
  for (const [name, change] of Object.entries(changes)) {
    change();
    await settle();
    const { dataset, hit } = await load(here);
    assert.ok(!hit, name);
    assert.deepEqual(dataset, (await load(here, false)).dataset, name);
    assert.ok((await load(here)).hit, name);
    cached(here);
  }
  for (const other of [{ luminance: false }, { height: 41 }, { width: 41 }]) {
    let calls = 0;
    const options = { ...tinySize, ...other, onProgress: () => calls++ };
    await loadDataset(here.faces, options);
    assert.ok(calls > 1);
  }
  assert.ok((await load(here)).hit, 'each setting has a file of its own');
});

test('a folder changed a moment ago is not cached, since it might change again unseen', async (context) => {
  const here = await place(context);
  writeFileSync(path.join(here.faces, 'a', 'late.png'), '');
  await load(here);
  assert.ok(!existsSync(here.cache));
});

test('a damaged cache is found out, whichever byte it is, and made anew', async (context) => {
  const here = await place(context);
  const { dataset } = await load(here);
  const file = cached(here);
  const whole = readFileSync(file);
  const damage: (() => void)[] = [
    () => writeFileSync(file, ''),
    () => writeFileSync(file, 'text'),
    () => truncateSync(file, whole.length - 1),
    () => truncateSync(file, 100),
    () => writeFileSync(file, Buffer.concat([whole, Buffer.alloc(1)])),
    () => writeFileSync(file, Buffer.alloc(whole.length)),
  ];
  const step = Math.ceil(whole.length / 200);
  for (let at = 0; at < whole.length; at += at < 12 ? 1 : step) {
    damage.push(() => {
      const flipped = Buffer.from(whole);
      flipped[at] = flipped[at]! ^ (1 << (at % 8));
      writeFileSync(file, flipped);
    });
  }
  for (const [i, spoil] of damage.entries()) {
    spoil();
    const again = await load(here);
    assert.ok(!again.hit, `damage ${i}`);
    assert.deepEqual(again.dataset, dataset);
    assert.ok(readFileSync(file).equals(whole));
  }
});

test('a cache that can not be written is no error', async (context) => {
  const here = await place(context);
  writeFileSync(here.cache, 'a file where the folder should be');
  assert.equal((await load(here)).dataset.labels.length, 9);
});

test('two builders at once both get the data set, and leave one whole file', async (context) => {
  const here = await place(context);
  const results = await Promise.all([load(here), load(here), load(here)]);
  for (const { dataset } of results) assert.deepEqual(dataset, results[0]!.dataset);
  const after = await load(here);
  assert.ok(after.hit);
  assert.deepEqual(after.dataset, results[0]!.dataset);
  cached(here);

  rmSync(here.cache, { recursive: true });
  const statuses = await Promise.all([builder(here).done, builder(here).done]);
  assert.deepEqual(statuses, [0, 0]);
  assert.ok((await load(here)).hit);
});

test('a build killed at any moment leaves nothing wrong behind', async (context) => {
  const here = await place(context);
  const { dataset } = await load(here);
  for (const wait of [0, 2, 5]) {
    rmSync(here.cache, { recursive: true, force: true });
    const { child, started, done } = builder(here);
    await started;
    await sleep(wait);
    child.kill('SIGKILL');
    await done;
    assert.deepEqual((await load(here)).dataset, dataset);
    assert.ok((await load(here)).hit);
    cached(here);
  }
});

test('unfinished files of dead processes and the longest unused beyond the limit are removed', async (context) => {
  const folder = temporaryFolder(context);
  const write = (name: string, used: number) => {
    writeFileSync(path.join(folder, name), Buffer.alloc(10));
    utimesSync(path.join(folder, name), used, used);
  };
  ['old', 'middle', 'new'].forEach((name, i) => write(`${name}.faces`, 1000 + i));
  write(`mine.faces.${process.pid}.1.tmp`, 1);
  const { child, done } = builder({ faces: '', cache: '' }, '');
  await done;
  write(`left.faces.${child.pid}.1.tmp`, 1);
  await tidyCache(folder, 25);
  assert.deepEqual(readdirSync(folder).sort(), [
    'middle.faces',
    `mine.faces.${process.pid}.1.tmp`,
    'new.faces',
  ]);
});

test('the cache lies in the project, or where the user says', () => {
  process.env.FERLAB_CACHE = '';
  assert.equal(cacheFolder(), path.join(__dirname, '..', '..', '.cache', 'datasets'));
  process.env.FERLAB_CACHE = 'elsewhere';
  assert.equal(cacheFolder(), path.resolve('elsewhere'));
});

/** Another process that loads the same data set; `started` when it has read the first image. */
function builder({ faces, cache }: Place, script = path.join(__dirname, 'buildCache.ts')) {
  const words = script === '' ? ['-e', ''] : ['--import', 'tsx', script, faces];
  const child = spawn(process.execPath, words, { env: { ...process.env, FERLAB_CACHE: cache } });
  const started = new Promise<void>((resolve) => child.stdout.once('data', () => resolve()));
  const done = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { child, started, done };
}
