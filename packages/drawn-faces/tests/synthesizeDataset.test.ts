import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { access, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import sharp from 'sharp';
import { expressions } from '../actionUnits';
import { synthesizeDataset } from '../synthesizeDataset';

const folders: string[] = [];
async function freshFolder(): Promise<string> {
  folders.push(await mkdtemp(join(tmpdir(), 'ferlab-synthetic-')));
  return join(folders.at(-1) as string, 'set');
}
after(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

async function contentOf(out: string): Promise<Map<string, string>> {
  const content = new Map<string, string>();
  for (const file of await readdir(out, { recursive: true })) {
    const path = join(out, file);
    if ((await stat(path)).isFile()) content.set(file, (await readFile(path)).toString('base64'));
  }
  return content;
}

test('draws every expression for training and a quarter as many for validation', async () => {
  const out = await freshFolder();
  const progress: number[] = [];
  const drawn = await synthesizeDataset({ out, perClass: 5, onProgress: (done) => progress.push(done) });
  assert.deepEqual(drawn, { images: 49, classes: Object.fromEntries(expressions.map((e) => [e, 7])), out });
  assert.deepEqual((await readdir(out)).sort(), ['synthetic.json', 'train', 'valid']);
  for (const expression of expressions) {
    assert.equal((await readdir(join(out, 'train', expression))).length, 5);
    assert.equal((await readdir(join(out, 'valid', expression))).length, 2);
  }
  assert.deepEqual(
    progress,
    Array.from({ length: 49 }, (_, i) => i + 1),
  );
  assert.equal(new Set((await contentOf(out)).values()).size, 50, 'no two files are alike');
});

test('the same seed draws the same bytes, another seed others', async () => {
  const [first, second, other] = [await freshFolder(), await freshFolder(), await freshFolder()];
  await synthesizeDataset({ out: first, perClass: 2 });
  await synthesizeDataset({ out: second, perClass: 2 });
  await synthesizeDataset({ out: other, perClass: 2, seed: -1 });
  assert.deepEqual(await contentOf(first), await contentOf(second));
  for (const [file, bytes] of await contentOf(other))
    assert.notEqual((await contentOf(first)).get(file), bytes);
});

test('a whole set is kept as it is', async () => {
  const out = await freshFolder();
  await synthesizeDataset({ out, perClass: 1 });
  const file = join(out, 'train', 'happy', 'happy-000001.jpg');
  const before = await stat(file);
  let progress = 0;
  assert.equal((await synthesizeDataset({ out, perClass: 1, onProgress: () => progress++ })).images, 14);
  assert.equal(progress, 0);
  assert.equal((await stat(file)).mtimeMs, before.mtimeMs);
});

test('refuses to touch a set of other settings, a set with holes, or pictures of unknown origin', async () => {
  const out = await freshFolder();
  await synthesizeDataset({ out, perClass: 1 });
  const before = await contentOf(out);
  await assert.rejects(
    synthesizeDataset({ out, perClass: 2 }),
    /train to be empty or .*perClass 2.*"perClass": 1.*--out/,
  );
  await assert.rejects(synthesizeDataset({ out, perClass: 1, seed: 1 }), /seed 1 .*"seed": 94/);
  assert.deepEqual(await contentOf(out), before);
  await rm(join(out, 'valid', 'sad'), { recursive: true });
  await assert.rejects(synthesizeDataset({ out, perClass: 1 }), /valid .*found 6 files/);

  const own = await freshFolder();
  await mkdir(join(own, 'valid', 'happy'), { recursive: true });
  await writeFile(join(own, 'valid', 'happy', 'me.jpg'), 'my face');
  await assert.rejects(synthesizeDataset({ out: own, perClass: 1 }), /may be yours.*remove .*valid yourself/);
  assert.equal(await readFile(join(own, 'valid', 'happy', 'me.jpg'), 'utf8'), 'my face');
  await assert.rejects(
    synthesizeDataset({ out: join(own, 'valid', 'happy', 'me.jpg') }),
    /to be a folder but found a file/,
  );
});

test('goes on after an interrupted run, and removes what that left behind', async () => {
  const out = await freshFolder();
  await synthesizeDataset({ out, perClass: 1 });
  const whole = await contentOf(out);
  // As if killed between the two renames: training is in place, validation and the manifest are not.
  await rm(join(out, 'valid'), { recursive: true });
  await rm(join(out, 'synthetic.json'));
  const dead = spawnSync(process.execPath, ['-e', '']).pid;
  await mkdir(join(out, `.drawing-unfinished-${dead}-abc`, 'train'), { recursive: true });
  await mkdir(join(out, `.drawing-unfinished-${process.ppid}-abc`), { recursive: true });
  await synthesizeDataset({ out, perClass: 1 });
  await assert.rejects(access(join(out, `.drawing-unfinished-${dead}-abc`)));
  await access(join(out, `.drawing-unfinished-${process.ppid}-abc`));
  assert.deepEqual(await contentOf(out), whole);
});

test('files that only bear the names of drawn ones are not overwritten', async () => {
  const out = await freshFolder();
  await synthesizeDataset({ out, perClass: 1 });
  await rm(join(out, 'synthetic.json'));
  await writeFile(join(out, 'train', 'happy', 'happy-000001.jpg'), 'my face');
  await assert.rejects(synthesizeDataset({ out, perClass: 1 }), /may be yours/);
  assert.equal(await readFile(join(out, 'train', 'happy', 'happy-000001.jpg'), 'utf8'), 'my face');
  assert.deepEqual((await readdir(out)).sort(), ['train', 'valid']);
});

test('a run that fails leaves nothing behind', async () => {
  const out = await freshFolder();
  const onProgress = () => assert.fail('stopped');
  await assert.rejects(synthesizeDataset({ out, perClass: 2, onProgress }), /stopped/);
  assert.deepEqual(await readdir(out), []);
});

test('two runs at once both end well', async () => {
  const out = await freshFolder();
  const [first, second] = await Promise.all([1, 2].map(() => synthesizeDataset({ out, perClass: 2 })));
  assert.deepEqual(first, second);
  assert.deepEqual((await readdir(out)).sort(), ['synthetic.json', 'train', 'valid']);
});

test('names a setting that is out of range', async () => {
  const out = await freshFolder();
  const expected = (perClass: number) =>
    `Expected perClass to be a whole number from 1 to 100,000 but found ${perClass}.`;
  for (const perClass of [0, 0.5, -3, NaN, 100_001]) {
    await assert.rejects(synthesizeDataset({ out, perClass }), { message: expected(perClass) });
  }
  await assert.rejects(synthesizeDataset({ out, seed: 1.5 }), {
    message: 'Expected seed to be a whole number but found 1.5.',
  });
  await assert.rejects(access(out), 'nothing is created for settings that are wrong');
});

// A part of the default set, for speed: the whole of it gives 0.13 as well, and one in seven is chance.
test('comparing pixels gets at most half of the expressions right', async () => {
  const out = await freshFolder();
  await synthesizeDataset({ out, perClass: 60 });
  const load = async (split: string) => {
    const files = expressions.map(async (expression) => {
      const folder = join(out, split, expression);
      const names = await readdir(folder);
      return Promise.all(
        names.map(async (name) => ({
          expression,
          pixels: Float32Array.from(await sharp(join(folder, name)).greyscale().raw().toBuffer()),
        })),
      );
    });
    return (await Promise.all(files)).flat();
  };
  const [train, valid] = [await load('train'), await load('valid')];
  assert.deepEqual([train.length, valid.length, train[0]?.pixels.length], [420, 105, 66 * 88]);
  let right = 0;
  for (const { pixels, expression } of valid) {
    let nearest = { distance: Infinity, expression: '' };
    for (const other of train) {
      let distance = 0;
      for (let i = 0; i < pixels.length && distance < nearest.distance; i++) {
        distance += ((pixels[i] as number) - (other.pixels[i] as number)) ** 2;
      }
      if (distance < nearest.distance) nearest = { distance, expression: other.expression };
    }
    if (nearest.expression === expression) right++;
  }
  assert.ok(right / valid.length <= 0.5, `1-nearest-neighbour accuracy ${right / valid.length}`);
});
