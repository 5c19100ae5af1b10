import assert from 'node:assert/strict';
import { spawnSync } from 'child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import path from 'path';
import test from 'node:test';
import { contentsOf } from '../../datasets/tests/killedMoves';
import { temporaryFolder } from '../../../tests/temporaryFolder';
import { writeTinyDataset } from '../../../tests/tinyDataset';
import { runHere } from './runHere';

const ferlab = path.join(__dirname, '..', '..', '..', 'bin', 'ferlab.js');

const run = (cwd: string, ...args: string[]) => runHere(cwd, 'dataset', ...args);

/** The one JSON document on standard output. */
async function json(cwd: string, ...args: string[]) {
  const { status, stdout, stderr } = await run(cwd, ...args, '--json');
  assert.equal(status, 0, stderr);
  assert.equal(stdout.trim().split('\n').length, 1);
  return JSON.parse(stdout);
}

test('audit, split, mismatch and undo, one after the other', async (context) => {
  const folder = temporaryFolder(context);
  await writeTinyDataset(path.join(folder, 'faces'), 6);
  copyFileSync(path.join(folder, 'faces/a/0.png'), path.join(folder, 'faces/b/twin.png'));
  writeFileSync(path.join(folder, 'faces/c/broken.jpg'), 'no image');

  const audit = await json(folder, 'audit', 'faces');
  const first = ['images', 'unreadable', 'exactTwins', 'nearTwins', 'conflictingLabels', 'acrossFolders'];
  assert.deepEqual(Object.keys(audit).slice(0, 6), first);
  assert.deepEqual(audit.conflictingLabels, [['faces/a/0.png', 'faces/b/twin.png']]);
  assert.deepEqual([audit.images, audit.unreadable[0].file], [19, 'faces/c/broken.jpg']);
  assert.match((await run(folder, 'audit', 'faces')).stdout, /exact twins: 1 groups \(2 images\)/);
  const child = spawnSync(process.execPath, [ferlab, 'dataset', 'audit', 'faces', '--json'], { cwd: folder });
  assert.deepEqual({ ...JSON.parse(child.stdout.toString()), seconds: 0 }, { ...audit, seconds: 0 });
  mkdirSync(path.join(folder, 'empty'));
  assert.equal((await json(folder, 'audit', 'empty', 'faces')).images, 19);

  const split = await json(folder, 'split', 'faces', '--out', 'parts', '--valid-share', '0.3', '--seed', '3');
  assert.deepEqual([split.train + split.valid, split.applied, split.skipped.length], [19, true, 1]);
  assert.equal((await json(folder, 'audit', 'parts/train', 'parts/valid')).acrossFolders, 0);

  const before = contentsOf(folder);
  const linked = await json(folder, 'split', 'faces', '--out', 'linked', '--by', 'link');
  assert.deepEqual([linked.by, linked.applied, linked.manifest], ['link', true, null]);
  rmSync(path.join(folder, 'linked'), { recursive: true });
  assert.deepEqual(contentsOf(folder), before);
  writeFileSync(path.join(folder, 'faces/labels.csv'), 'path,label\na/1.png,b\na/2.png,a\n');
  const withTable = contentsOf(folder);
  assert.equal((await json(folder, 'mismatch', 'faces/labels.csv')).mismatched.length, 1);
  assert.equal((await json(folder, 'mismatch', 'faces/labels.csv', '--apply')).moved.length, 1);
  assert.ok(!readdirSync(path.join(folder, 'faces/a')).includes('1.png'));
  assert.deepEqual((await json(folder, 'undo')).applied, false);
  assert.equal((await json(folder, 'undo', '--root', 'faces', '--apply')).files.length, 1);
  assert.deepEqual(contentsOf(folder), withTable);
});

test('wrong usage is one line with the nearest name and exits with 2; failures exit with 1', async (context) => {
  const folder = temporaryFolder(context);
  await writeTinyDataset(path.join(folder, 'faces'), 1, ['a']);
  const before = contentsOf(folder);
  const fails = async (status: number, pattern: RegExp, ...args: string[]) => {
    const result = await run(folder, ...args);
    assert.match(result.stderr, pattern);
    assert.deepEqual([result.status, result.stdout], [status, '']);
    assert.equal(result.stderr.trim().split('\n').length, 1);
  };
  await fails(2, /unknown command 'audti'\. Did you mean audit\?/, 'audti', 'faces');
  await fails(2, /missing required argument 'DIR'/, 'audit');
  await fails(2, /faces is given twice/, 'audit', 'faces', './faces');
  await fails(2, /unknown option '--aply'\. Did you mean --apply\?/, 'undo', '--aply');
  await fails(2, /required option '--out <OUT>'/, 'split', 'faces');
  const split = ['split', 'faces', '--out', 'x'];
  await fails(2, /--by to be one of copy, link .* Did you mean "link"\?/, ...split, '--by', 'lnik');
  await fails(2, /found "move": copies and hard links stay\./, ...split, '--by', 'move');
  await fails(2, /found "move": copies and hard links stay\./, ...split, '--apply', '--by', 'move');
  await fails(2, /--valid-share to be .* found "1"/, 'split', 'faces', '--out', 'x', '--valid-share', '1');
  await fails(2, /--out to lie outside of faces/, 'split', 'faces', '--out', 'faces/x');
  await fails(1, /No data set at none/, 'audit', 'none');
  await fails(1, /Only one class, "a"/, 'split', 'faces', '--out', 'x');
  await fails(1, /none\.csv can't be read/, 'mismatch', 'none.csv');
  await fails(1, /Nothing to undo in \./, 'undo', '--apply');
  assert.deepEqual(contentsOf(folder), before);
});

test('suspects: a table of doubted labels, never over another; wrong usage is told first', async (context) => {
  const folder = temporaryFolder(context);
  await writeTinyDataset(path.join(folder, 'faces'), 8);
  const config = { height: 40, width: 40, epochs: 1, mirror: 0, batchSize: 8, validShare: 0.25 };
  writeFileSync(path.join(folder, 'config.json'), JSON.stringify(config));
  const args = ['suspects', 'faces', '--config', 'config.json', '--folds', '2', '--out', 'doubts.csv'];
  const found = await json(folder, ...args);
  const rows = readFileSync(path.join(folder, 'doubts.csv'), 'utf8').trim().split('\n');
  assert.equal(rows[0], 'file,label,suggested,score');
  assert.equal(rows.length - 1, found.suspects);
  assert.ok(found.suspects > 0 && found.likely <= found.suspects);
  assert.equal(Math.round(24 * (1 - found.accuracy)), found.suspects);
  const scores = rows.slice(1).map((row) => Number(row.split(',')[3]));
  assert.ok(scores.every((score, i) => i === 0 || score <= scores[i - 1]!));
  assert.deepEqual(readdirSync(folder).sort(), ['config.json', 'doubts.csv', 'faces']);
  assert.match(
    (await run(folder, ...args)).stderr,
    /doubts\.csv can't be written: there is such a file already/,
  );
  const wrong = await run(folder, ...args.slice(0, -1), 'b.csv', '--folds', '1');
  assert.deepEqual(
    [wrong.status, /Expected --folds to be a whole number from 2/.test(wrong.stderr)],
    [2, true],
  );
});
