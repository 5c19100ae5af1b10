import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import path from 'path';
import test from 'node:test';
import { benchCommand } from '../../bench/benchCommand';
import { ratiosOf, type Reached } from '../../bench/reached';
import { runWith } from '../../packages/cli/tests/runHere';
import { temporaryFolder } from '../temporaryFolder';
import { writeTinyDataset } from '../tinyDataset';

const ferlab = path.join(__dirname, '..', '..', 'bin', 'ferlab.js');

/** A Python with what the original's way needs, if there is one. */
const python = process.env.FERLAB_PEER ?? 'python3';

/** A program that answers as accuracy_peer.py does; it notes what it was told and asked. */
const fakePeer = (answer: string) => `#!/bin/sh
cp "$2" list.json
echo '{"name":"original","torch":"0","threads":2,"epochs":3,"learningRate":0.0004}'
round=0
while read line; do
  echo "$line" >> asked
  round=$((round + 1))
  echo '${answer}' | sed "s/R/$round/"
done
`;

const config = { height: 40, width: 40, epochs: 3, batchSize: 8 };

/** A folder with both sides, a configuration, and a place of its own for temporary files. */
async function prepared(context: Parameters<typeof temporaryFolder>[0]): Promise<string> {
  const folder = temporaryFolder(context);
  await writeTinyDataset(path.join(folder, 'train'), 6);
  await writeTinyDataset(path.join(folder, 'valid'), 3);
  writeFileSync(path.join(folder, 'config.json'), JSON.stringify(config));
  const before = process.env.TMPDIR;
  process.env.TMPDIR = path.join(folder, 'tmp');
  mkdirSync(process.env.TMPDIR);
  context.after(() => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  });
  return folder;
}

const words = ['accuracy', '--data', 'train', '--valid', 'valid', '--config', 'config.json'];
const run = (folder: string, ...more: string[]) =>
  runWith([benchCommand()], folder, 'bench', ...words, ...more);

test('bench accuracy trains until the epoch that reaches the target, ours and then the peer on the same files', async (context) => {
  const folder = await prepared(context);
  const answer = '{"whole":true,"accuracy":0.R,"seconds":3,"mostMegabytes":7}';
  writeFileSync(path.join(folder, 'python'), fakePeer(answer), { mode: 0o755 });
  const { json, stderr } = await run(folder, '--target', '0.2', '--peer', './python', '--json');
  const { ours, peer, ratio } = json;
  assert.ok(ours.reached && ours.endedBy === 'target' && ours.accuracy >= 0.2);
  assert.equal(ours.epochs, ours.accuracies.length);
  assert.equal(ours.accuracy, ours.accuracies.at(-1));
  assert.ok(ours.accuracies.slice(0, -1).every((accuracy: number) => accuracy < 0.2));
  assert.ok(ours.seconds > 0 && ours.setupSeconds > 0 && ours.readSeconds > 0);
  const { seconds, epochs, accuracy, reached, accuracies, mostMegabytes } = peer;
  assert.deepEqual([seconds, epochs, accuracy, reached, mostMegabytes], [6, 2, 0.2, true, 7]);
  assert.deepEqual(accuracies, [0.1, 0.2]);
  assert.equal(ratio, 6 / ours.seconds);
  assert.deepEqual(json.config, config);
  assert.match(stderr, /ours: epoch 1, .*\n[^]*original: epoch 2, 20\.0% after 6\.0 s/);
  assert.deepEqual(readFileSync(path.join(folder, 'asked'), 'utf8').split('\n'), [
    'epoch Infinity',
    'epoch Infinity',
    '',
  ]);
  const told = JSON.parse(readFileSync(path.join(folder, 'list.json'), 'utf8'));
  assert.deepEqual([told.classes, told.train.length, told.valid.length], [3, 18, 9]);
  for (const [file, label] of [...told.train, ...told.valid])
    assert.equal(path.basename(path.dirname(file)), 'abc'[label]);
  assert.deepEqual(readdirSync(path.join(folder, 'tmp')), []);
  assert.ok(!readdirSync(folder).includes('runs'));
});

test('a time limit ends both, and each says how far it came', async (context) => {
  const folder = await prepared(context);
  const answer = '{"whole":false,"accuracy":0.25,"seconds":1,"mostMegabytes":7}';
  writeFileSync(path.join(folder, 'python'), fakePeer(answer), { mode: 0o755 });
  const limited = ['--target', '1', '--time-limit', '0', '--peer', './python'];
  const { json } = await run(folder, ...limited, '--json');
  for (const one of [json.ours, json.peer]) {
    assert.deepEqual([one.reached, one.endedBy, one.epochs, one.accuracies], [false, 'time-limit', 0, []]);
    assert.ok(one.accuracy >= 0 && one.accuracy < 1);
  }
  assert.deepEqual([json.ratio, json.ratioAtLeast, json.timeLimit], [null, undefined, 0]);
  const { stdout } = await run(folder, ...limited);
  assert.match(stdout, /^ours: 100\.0% not reached within 0 s: \d+\.\d% at best, 0 epochs/m);
  assert.match(stdout, /^original, PyTorch 0: 100\.0% not reached within 0 s: 25\.0% at best, 0 epochs/m);
  assert.doesNotMatch(stdout, /times as long/);
  const alone = (await run(folder, '--target', '0.01', '--epochs', '1', '--json')).json;
  assert.deepEqual([alone.peer, alone.ratio, alone.ours.reached], [null, null, true]);
});

test('the ratio is of both where both came there, and at least so much where time was up for the peer', () => {
  const one = (seconds: number, endedBy: Reached['endedBy']) =>
    ({ seconds, endedBy, reached: endedBy === 'target' }) as Reached;
  const ours = one(2, 'target');
  assert.deepEqual(ratiosOf(ours, one(10, 'target')), { ratio: 5 });
  assert.deepEqual(ratiosOf(ours, one(10, 'time-limit')), { ratio: null, ratioAtLeast: 5 });
  assert.deepEqual(ratiosOf(ours, one(10, 'epochs')), { ratio: null });
  assert.deepEqual(ratiosOf(one(2, 'time-limit'), one(10, 'target')), { ratio: null });
  assert.deepEqual(ratiosOf(ours, undefined), { ratio: null });
});

test('wrong options and folders are told as everywhere, before anything is trained', async (context) => {
  const folder = await prepared(context);
  const wrong = async (status: number, said: RegExp, ...more: string[]) => {
    const ended = await run(folder, ...more);
    assert.equal(ended.status, status, ended.stderr);
    assert.match(ended.stderr, said);
  };
  await wrong(2, /Expected --target to be a number from 0 to 1 but found "2"/, '--target', '2');
  await wrong(2, /nowhere\.json can't be read/, '--config', 'nowhere.json');
  await wrong(2, /Expected --preset to be/, '--preset', 'fastest');
  await wrong(1, /^ferlab: No data set at nowhere/m, '--valid', 'nowhere');
  await wrong(1, /^ferlab: The peer accuracy_peer\.py failed under \.\/none: .*ENOENT/m, '--peer', './none');
  assert.equal((await runWith([benchCommand()], folder, 'bench', 'accuracy', '--data', 'train')).status, 2);
  writeFileSync(
    path.join(folder, 'valid.csv'),
    'path,label\nvalid/a/0.png,a\nvalid/b/0.png,b\nvalid/c/0.png,c\n',
  );
  await wrong(
    2,
    /Expected folders of one class each beside --peer/,
    '--valid',
    'valid.csv',
    '--peer',
    'none',
  );
  cpSync(path.join(folder, 'valid', 'a'), path.join(folder, 'valid', 'd'), { recursive: true });
  rmSync(path.join(folder, 'valid', 'a'), { recursive: true });
  rmSync(path.join(folder, 'valid', 'b'), { recursive: true });
  await wrong(1, /valid/);
  assert.deepEqual(readdirSync(path.join(folder, 'tmp')), []);
});

test('Ctrl-C leaves neither folder nor peer behind', async (context) => {
  const folder = await prepared(context);
  const peer = fakePeer('').replace('while', 'echo $$ > pid\nwhile');
  writeFileSync(path.join(folder, 'python'), peer, { mode: 0o755 });
  const endless = ['--target', '1', '--epochs', '500', '--peer', './python'];
  const child = spawn(process.execPath, [ferlab, 'bench', ...words, ...endless], { cwd: folder });
  let said = '';
  child.stderr.on('data', (text: Buffer) => {
    said += text.toString();
    if (/ours: epoch 1/.test(said)) child.kill('SIGINT');
  });
  const status = await new Promise((resolve) => child.on('close', resolve));
  assert.equal(status, 130, said);
  assert.deepEqual(readdirSync(path.join(folder, 'tmp')), []);
  const pid = Number(readFileSync(path.join(folder, 'pid'), 'utf8'));
  for (let i = 0; i < 50 && isThere(pid); i++) await new Promise((resolve) => setTimeout(resolve, 100));
  assert.ok(!isThere(pid));
});

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test('the original trains with its recipe in PyTorch', async (context) => {
  if (spawnSync(python, ['-c', 'import torch, cv2, PIL, numpy']).status !== 0)
    return context.skip(`${python} lacks torch, cv2, PIL or numpy (FERLAB_PEER names another)`);
  const folder = await prepared(context);
  const { json, stderr } = await run(folder, '--target', '0.1', '--peer', python, '--json');
  assert.ok(json, stderr);
  assert.ok(json.peer.reached && json.peer.epochs >= 1 && json.peer.accuracy >= 0.1);
  // The schedule's first rate, 0.01 / 25, and ever the same.
  assert.ok(Math.abs(json.peer.learningRate - 0.0004) < 1e-9);
  assert.equal(json.ratio, json.peer.seconds / json.ours.seconds);
});
