import assert from 'node:assert/strict';
import { spawnSync } from 'child_process';
import { existsSync, readFileSync, writeFileSync } from 'fs';
import path from 'path';
import test from 'node:test';
import { benchCommand } from '../../bench/benchCommand';
import { runWith } from '../../packages/cli/tests/runHere';
import { temporaryFolder } from '../temporaryFolder';
import { writeTinyDataset } from '../tinyDataset';

const ferlab = path.join(__dirname, '..', '..', 'bin', 'ferlab.js');

/** A program that answers as torch_peer.py --serve does, and notes what it was asked; each round it is faster. */
const fakePeer = (rows: string) => `#!/bin/sh
echo "$@" > asked
echo '{"torch":"0","threads":2,"failed":[]}'
round=0
while read line; do
  echo "$line" >> asked
  round=$((round + 1))
  case "$line" in
    epoch) echo '{"name":"original","imagesPerSecond":4,"mostMegabytes":7}' ;;
    *) echo '{"rows":[${rows}],"mostMegabytes":7}' | sed "s/R/$round/g" ;;
  esac
done
`;

/** As a shell does. */
function runApart(folder: string, ...words: string[]) {
  const env = { ...process.env, FERLAB_CACHE: path.join(folder, 'cache') };
  const args = [ferlab, 'bench', ...words];
  return spawnSync(process.execPath, args, { cwd: folder, env, encoding: 'utf8' });
}

const run = (folder: string, ...words: string[]) => runWith([benchCommand()], folder, 'bench', ...words);

const short = ['--rounds', '3', '--seconds', '0.02', '--json'];

test('bench train is held against the fastest of the rows, each the median of its rounds', async (context) => {
  const folder = temporaryFolder(context);
  await writeTinyDataset(path.join(folder, 'faces'), 4);
  const rows =
    '{"name":"fp32","imagesPerSecond":1R},{"name":"fp32 channels_last","imagesPerSecond":2R},' +
    '{"name":"bf16 channels_last","imagesPerSecond":3R}';
  writeFileSync(path.join(folder, 'python'), fakePeer(rows), { mode: 0o755 });
  const { stdout, stderr } = runApart(folder, 'train', ...short, '--peer', './python', '--data', 'faces');
  const { ours, peer, ratio, ratioFp32, ratioBest, epoch, rounds, processor } = JSON.parse(stdout);
  assert.match(stderr, /PyTorch gets ready/);
  assert.deepEqual([peer.name, peer.imagesPerSecond, peer.mostMegabytes], ['bf16 channels_last', 32, 7]);
  assert.deepEqual(
    peer.rows.map((row: { imagesPerSecond: number }) => row.imagesPerSecond),
    [12, 22, 32],
  );
  assert.equal(ratio, ours.imagesPerSecond / 32);
  assert.equal(ratioFp32, ours.imagesPerSecond / 22);
  const speeds = rounds
    .map((round: { ours: { imagesPerSecond: number } }) => round.ours.imagesPerSecond)
    .sort((a: number, b: number) => a - b);
  assert.equal(speeds.length, 3);
  assert.equal(ours.imagesPerSecond, speeds[1]);
  assert.equal(ratioBest, speeds[2] / 33);
  assert.ok(ours.recordSeconds > 0 && ours.mostMegabytes > 0 && ours.threads === processor.cores);
  assert.equal(typeof processor.bfloat16, 'boolean');
  assert.equal(epoch.ours.images, 12);
  assert.ok(epoch.ours.firstImagesPerSecond > 0 && epoch.ours.imagesPerSecond > 0);
  assert.equal(epoch.ratio, epoch.ours.imagesPerSecond / 4);
  assert.equal(epoch.ratioFirst, epoch.ours.firstImagesPerSecond / 4);
  const [started, ...asked] = readFileSync(path.join(folder, 'asked'), 'utf8').trim().split('\n');
  assert.match(started!, /torch_peer\.py --serve --compile --only train --data faces$/);
  assert.deepEqual(asked, ['rows 0.02', 'rows 0.02', 'rows 0.02', 'epoch']);
  assert.ok(!existsSync(path.join(folder, 'cache')));
});

test('bench infer has a ratio for the batch and one for a single image, from the fastest row of each', async (context) => {
  const folder = temporaryFolder(context);
  const rows =
    '{"name":"fp32 channels_last","imagesPerSecond":3R,"oneMilliseconds":2R},' +
    '{"name":"compiled","imagesPerSecond":4R,"oneMilliseconds":5R}';
  writeFileSync(path.join(folder, 'python'), fakePeer(rows), { mode: 0o755 });
  const both = JSON.parse((await run(folder, 'infer', ...short, '--peer', './python')).stdout);
  assert.equal(both.ratio, both.ours.imagesPerSecond / 42);
  assert.equal(both.ratioFp32, both.ours.imagesPerSecond / 32);
  assert.equal(both.ratioOne, 22 / both.ours.oneMilliseconds);
  assert.equal(both.ratioOneFp32, 22 / both.ours.oneMilliseconds);
  assert.equal(both.ratioOneBest, 21 / both.ours.best.oneMilliseconds);
  const alone = JSON.parse((await run(folder, 'infer', ...short)).stdout);
  assert.deepEqual(
    [alone.peer, alone.ratio, alone.ratioFp32, alone.ratioOne, alone.ratioOneFp32],
    [null, null, null, null, null],
  );
  assert.ok(alone.ours.imagesPerSecond > 0 && alone.ours.oneMilliseconds > 0);
});

test('bench evaluate takes turns with the peer and is held against the median of its rounds', async (context) => {
  const folder = temporaryFolder(context);
  await writeTinyDataset(path.join(folder, 'faces'), 4);
  const peer = `#!/bin/sh
echo "$@" > asked
echo '{"name":"original","torch":"0","threads":2}'
round=0
while read line; do
  round=$((round + 1))
  echo '{"images":12,"seconds":1,"imagesPerSecond":R,"mostMegabytes":7}' | sed "s/R/$round/"
done
`;
  writeFileSync(path.join(folder, 'python'), peer, { mode: 0o755 });
  const bench = ['evaluate', '--data', 'faces', '--rounds', '3', '--json'];
  const {
    ours,
    peer: theirs,
    ratio,
    rounds,
  } = JSON.parse(runApart(folder, ...bench, '--peer', './python').stdout);
  assert.match(readFileSync(path.join(folder, 'asked'), 'utf8'), /evaluate_peer\.py faces 88 66$/m);
  assert.deepEqual(
    [ours.images, ours.precision, theirs.name, theirs.imagesPerSecond],
    [12, 'float32', 'original', 2],
  );
  assert.equal(ratio, ours.imagesPerSecond / 2);
  assert.equal(rounds.length, 3);
  for (const { ours: round } of rounds) {
    const seconds = round.loadSeconds + round.predictSeconds + round.figuresSeconds;
    assert.ok(Math.abs(round.imagesPerSecond - 12 / seconds) < 1e-9);
  }
  const alone = JSON.parse((await run(folder, ...bench)).stdout);
  assert.deepEqual([alone.peer, alone.ratio], [null, null]);
  assert.ok(!existsSync(path.join(folder, 'cache')));
});

test('a peer that fails is told by its last words, wrong options by what was expected', async (context) => {
  const folder = temporaryFolder(context);
  const missing = await run(folder, 'infer', ...short, '--peer', './none');
  assert.equal(missing.status, 1);
  assert.match(missing.stderr, /^ferlab: The peer torch_peer\.py failed under \.\/none: .*ENOENT/m);
  const file = path.join(folder, 'python');
  writeFileSync(file, '#!/bin/sh\necho "ModuleNotFoundError: no torch" >&2\nexit 1\n', { mode: 0o755 });
  const failed = await run(folder, 'train', ...short, '--peer', './python');
  assert.equal(failed.status, 1);
  assert.match(failed.stderr, /^ferlab: The peer .*: ModuleNotFoundError: no torch\. Expected a Python/m);
  writeFileSync(file, '#!/bin/sh\necho nonsense\nexec sleep 600\n', { mode: 0o755 });
  assert.equal((await run(folder, 'infer', ...short, '--peer', './python')).status, 1);
  const wrong = await run(folder, 'train', '--rounds', '0');
  assert.equal(wrong.status, 2);
  assert.match(wrong.stderr, /^ferlab: Expected --rounds to be a whole number from 1 to 100 but found "0"/);
  assert.equal((await run(folder, 'infer', '--precision', 'float23')).status, 2);
});
