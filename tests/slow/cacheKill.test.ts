import assert from 'node:assert/strict';
import { spawn } from 'child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'fs';
import path from 'path';
import sharp from 'sharp';
import test from 'node:test';
import { setTimeout as sleep } from 'timers/promises';
import { loadDataset } from '../../src/data/loadDataset';
import { temporaryFolder } from '../temporaryFolder';
import { stripes, tinySize } from '../tinyDataset';

test('a cache build killed at 20 random moments loses nothing, and the next is right', async (context) => {
  const folder = temporaryFolder(context);
  const faces = path.join(folder, 'faces');
  const cache = path.join(folder, 'cache');
  process.env.FERLAB_CACHE = cache;
  const { height, width } = tinySize;
  for (const [label, name] of ['a', 'b'].entries()) {
    mkdirSync(path.join(faces, name), { recursive: true });
    const jpeg = await sharp(Buffer.from(stripes(label, 0)), { raw: { height, width, channels: 1 } })
      .jpeg()
      .toBuffer();
    for (let i = 0; i < 3000; i++) writeFileSync(path.join(faces, name, `${i}.jpg`), jpeg);
  }
  await sleep(200);
  const expected = await loadDataset(faces, { ...tinySize, cache: false });
  const build = async (killAfter: number) => {
    const script = path.join(__dirname, '..', 'data', 'buildCache.ts');
    const child = spawn(process.execPath, ['--import', 'tsx', script, faces], { env: { ...process.env } });
    const started = new Promise((resolve) => child.stdout.once('data', resolve));
    const done = new Promise((resolve) => child.once('exit', resolve));
    await started;
    const began = performance.now();
    if (killAfter === Infinity) await done;
    else await Promise.race([sleep(killAfter), done]);
    child.kill('SIGKILL');
    await done;
    return performance.now() - began;
  };
  const whole = await build(Infinity);
  for (let i = 0; i < 20; i++) {
    // Every other time, what the one before left stays.
    if (i % 2 === 0) rmSync(cache, { recursive: true, force: true });
    await build(Math.random() * whole);
    assert.deepEqual(await loadDataset(faces, tinySize), expected);
    assert.equal(readdirSync(cache).length, 1);
  }
});
