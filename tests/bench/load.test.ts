import assert from 'node:assert/strict';
import { spawnSync } from 'child_process';
import { existsSync, writeFileSync } from 'fs';
import path from 'path';
import test from 'node:test';
import { benchCommand } from '../../bench/benchCommand';
import { runWith } from '../../packages/cli/tests/runHere';
import { temporaryFolder } from '../temporaryFolder';
import { writeTinyDataset } from '../tinyDataset';

const ferlab = path.join(__dirname, '..', '..', 'bin', 'ferlab.js');

test('bench load prints our speed, the peer it was given, and the ratio; it leaves no cache', async (context) => {
  const folder = temporaryFolder(context);
  await writeTinyDataset(path.join(folder, 'faces'), 4);
  const peer = path.join(folder, 'python');
  writeFileSync(peer, '#!/bin/sh\necho \'{"name":"peer","imagesPerSecond":2}\'\n', { mode: 0o755 });
  const words = ['bench', 'load', '--data', 'faces', '--rounds', '1', '--json'];
  const run = (...more: string[]) => runWith([benchCommand()], folder, ...words, ...more);
  const env = { ...process.env, FERLAB_CACHE: path.join(folder, 'cache') };
  // As a shell does.
  const apart = spawnSync(process.execPath, [ferlab, ...words], { cwd: folder, env, encoding: 'utf8' });
  const alone = JSON.parse(apart.stdout);
  assert.deepEqual([alone.peer, alone.ratio], [null, null]);
  const both = (await run('--peer', peer)).json;
  assert.ok(both.ours.imagesPerSecond > 0 && both.ours.openSeconds > 0 && both.ours.epochImagesPerSecond > 0);
  assert.equal(both.ratio, both.ours.imagesPerSecond / 2);
  assert.ok(!existsSync(path.join(folder, 'cache')));
  const failed = await run('--peer', path.join(folder, 'none'));
  assert.equal(failed.status, 1);
  assert.match(failed.stderr, /^ferlab: The peer load_peer.py failed under .*none/m);
});
