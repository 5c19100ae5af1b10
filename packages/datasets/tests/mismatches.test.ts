import assert from 'node:assert/strict';
import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'fs';
import path from 'path';
import test from 'node:test';
import { findMismatches, separateMismatches } from '../mismatches';
import { finishMoves, moveFiles, undoMoves } from '../moveFiles';
import { latestMovesRoot, newRecordTime } from '../moveRecords';
import { contentsOf } from './killedMoves';
import { temporaryFolder } from '../../../tests/temporaryFolder';

/** Files below `folder` with their own path as content, and the table. */
function layOut(folder: string, files: readonly string[], table: string): string {
  for (const file of files) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), `content of ${file}`);
  }
  writeFileSync(path.join(folder, 'labels.csv'), table);
  return path.join(folder, 'labels.csv');
}

const odd = 'happy/<img onerror=alert(1)>, "x".jpg';

test('a table with a byte-order mark, CRLF, quotes and more columns is compared with the folders', async (context) => {
  const folder = temporaryFolder(context);
  const files = [
    'happy/1.jpg',
    'happy/deep/2.jpg',
    'sad/3.jpg',
    odd,
    '__proto__/4.jpg',
    'constructor/5.jpg',
    '6.jpg',
  ];
  const rows = [
    '\uFEFFscore,Label,notes,Path',
    '1,Happy,"a ""quoted"", one",happy/1.jpg',
    '1,sad,,happy\\deep\\2.jpg',
    `1,sad,,"${odd.replaceAll('"', '""')}"`,
    '1,happy,"two\r\nlines",./sad/3.jpg',
    '1,constructor,,__proto__/4.jpg',
    '1,constructor,,constructor/5.jpg',
    '',
    '1,happy,,6.jpg',
    '1,happy,,happy/none.jpg',
    '1,happy,,.hidden/1.jpg',
    '1,happy,,sad',
  ];
  const csv = layOut(folder, files, rows.join('\r\n'));
  const at = (file: string) => path.join(folder, file);
  const found = await findMismatches(csv, folder);
  assert.equal(found.images, 6);
  assert.deepEqual(found.mismatched, [
    { file: at('happy/deep/2.jpg'), folder: 'happy', label: 'sad' },
    { file: at(odd), folder: 'happy', label: 'sad' },
    { file: at('sad/3.jpg'), folder: 'sad', label: 'happy' },
    { file: at('__proto__/4.jpg'), folder: '__proto__', label: 'constructor' },
  ]);
  assert.deepEqual(found.skipped, [
    { file: at('6.jpg'), reason: 'in no class folder' },
    { file: at('happy/none.jpg'), reason: 'no such file' },
    { file: at('.hidden/1.jpg'), reason: 'hidden' },
    { file: at('sad'), reason: 'no file' },
  ]);
  assert.equal(({} as Record<string, unknown>).polluted, undefined);
});

test('mismatches are put aside and brought back with every byte; a dry run moves nothing', async (context) => {
  // Searched from above below, where no other test may move files meanwhile.
  const folder = path.join(temporaryFolder(context), 'faces');
  const files = ['happy/1.jpg', 'happy/deep/2.jpg', 'sad/3.jpg', odd];
  const csv = layOut(folder, files, 'path,label\nhappy/1.jpg,happy\nhappy/deep/2.jpg,sad\nsad/3.jpg,happy\n');
  const before = contentsOf(folder);
  const dry = await separateMismatches(csv, folder, false);
  assert.deepEqual([dry.mismatched.length, dry.moved, dry.manifest], [2, [], null]);
  assert.deepEqual(contentsOf(folder), before);
  assert.ok(!readdirSync(folder).includes('.ferlab-moves'));

  const done = await separateMismatches(csv, folder, true);
  assert.deepEqual(
    done.moved.map(({ from }) => path.relative(folder, from)),
    ['happy/deep/2.jpg', 'sad/3.jpg'],
  );
  assert.ok(done.moved.every(({ to }) => to.includes('.quarantine')));
  assert.deepEqual(new Set(contentsOf(folder).values()), new Set(before.values()));
  const again = await separateMismatches(csv, folder, true);
  assert.deepEqual([again.mismatched, again.moved, again.skipped.length], [[], [], 2]);

  assert.equal(await latestMovesRoot(path.dirname(folder)), folder);
  const told = await undoMoves(folder, false);
  assert.deepEqual(
    told.files.map(({ to }) => to).reverse(),
    done.moved.map(({ from }) => from),
  );
  assert.equal(contentsOf(folder).has('sad/3.jpg'), false);
  assert.deepEqual((await undoMoves(folder, true)).skipped, []);
  assert.deepEqual(contentsOf(folder), before);
  assert.deepEqual(readdirSync(folder).sort(), ['.ferlab-moves', 'happy', 'labels.csv', 'sad']);
  await assert.rejects(undoMoves(folder, true), /Nothing to undo in .*no moves are recorded/);
  await assert.rejects(latestMovesRoot(folder), /Nothing to undo in/);
});

test('undo overwrites nothing that has appeared, says so, and can be gone on with', async (context) => {
  const folder = temporaryFolder(context);
  const csv = layOut(
    folder,
    ['a/1.jpg', 'a/2.jpg', 'a/3.jpg', 'b/0.jpg'],
    'path,label\na/1.jpg,b\na/2.jpg,b\na/3.jpg,b\nb/0.jpg,b',
  );
  const { moved } = await separateMismatches(csv, folder, true);
  writeFileSync(path.join(folder, 'a', '2.jpg'), 'new');
  renameSync(moved[2]!.to, path.join(folder, 'elsewhere.jpg'));
  const undone = await undoMoves(folder, true);
  assert.deepEqual(undone.skipped, [
    { file: moved[2]!.to, reason: `neither here nor at ${moved[2]!.from}` },
    { file: moved[1]!.to, reason: `left here, since another file stands at ${moved[1]!.from}` },
  ]);
  assert.equal(contentsOf(folder).get('a/2.jpg'), 'new');
  assert.equal(contentsOf(folder).get('a/1.jpg'), 'content of a/1.jpg');
  renameSync(path.join(folder, 'a', '2.jpg'), path.join(folder, 'new.jpg'));
  assert.equal((await undoMoves(folder, true)).skipped.length, 1);
  assert.equal(contentsOf(folder).get('a/2.jpg'), 'content of a/2.jpg');
  await assert.rejects(undoMoves(folder, true), /Nothing to undo/);
});

test('several moves are taken back from the last to the first; a cut one is finished or taken back', async (context) => {
  const folder = temporaryFolder(context);
  const csv = layOut(
    folder,
    ['a/1.jpg', 'a/2.jpg', 'b/0.jpg'],
    'path,label\na/1.jpg,b\na/2.jpg,a\nb/0.jpg,b',
  );
  const before = contentsOf(folder);
  await separateMismatches(csv, folder, true);
  writeFileSync(csv, 'path,label\na/2.jpg,b\nb/0.jpg,b');
  const { manifest, moved } = await separateMismatches(csv, folder, true);
  const cut = () => {
    const [{ from, to }] = moved as [(typeof moved)[0]];
    // As if the process had been killed between giving the second name and taking the first.
    linkSync(to, from);
    renameSync(manifest!, manifest!.replace('.moved.', '.moving.'));
  };
  cut();
  assert.equal((await separateMismatches(csv, folder, true)).moved.length, 1);
  assert.equal(contentsOf(folder).has('a/2.jpg'), false);
  cut();
  await undoMoves(folder, true);
  assert.deepEqual([...contentsOf(folder).keys()].includes('a/1.jpg'), false);
  await undoMoves(folder, true);
  writeFileSync(csv, 'path,label\na/1.jpg,b\na/2.jpg,a\nb/0.jpg,b');
  assert.deepEqual(contentsOf(folder), before);
});

test('moves to beside the folder, cut after some, are finished, and undone with the folders that they made', async (context) => {
  const folder = temporaryFolder(context);
  const root = path.join(folder, 'faces');
  const names = Array.from({ length: 26 }, (_, i) => (i % 2 === 0 ? `a/${i}.jpg` : `b/deep/er/${i}.jpg`));
  layOut(root, names, '');
  const before = contentsOf(folder);
  // As "dataset split --by move" once recorded them.
  const target = path.join('..', 'parts', 'out');
  const moves = names.map((from) => ({ from, to: path.join(target, 'train', from) }));
  const command = 'dataset split';
  const done = await moveFiles(root, await newRecordTime(root), { command, target, moves });
  assert.deepEqual([...contentsOf(root).keys()], ['labels.csv']);

  renameSync(done.manifest, done.manifest.replace('.moved.', '.moving.'));
  for (const { from, to } of done.files.slice(3)) renameSync(to, from);
  assert.deepEqual(await finishMoves(root), done);
  assert.equal(contentsOf(path.join(folder, 'parts', 'out')).size, 26);
  assert.ok(done.files.every(({ to }) => readFileSync(to).length > 0));
  assert.equal(await finishMoves(root), undefined);
  await undoMoves(root, true);
  assert.deepEqual(contentsOf(folder), before);
  assert.deepEqual(readdirSync(path.join(folder, 'parts')), []);
});

test('paths that lead out of the folder are refused by name, and nothing moves', async (context) => {
  const outside = temporaryFolder(context);
  const folder = path.join(outside, 'data');
  mkdirSync(folder);
  layOut(outside, ['other/9.jpg'], '');
  const csv = layOut(folder, ['a/1.jpg'], '');
  symlinkSync(path.join(outside, 'other'), path.join(folder, 'link'));
  symlinkSync('1.jpg', path.join(folder, 'a', 'link.jpg'));
  const before = contentsOf(outside);
  const paths = [
    '../other/9.jpg',
    'a/../../other/9.jpg',
    '/etc/passwd',
    '..\\other\\9.jpg',
    'C:\\x\\9.jpg',
    '.',
  ];
  for (const bad of [...paths, 'link/9.jpg', 'a/link.jpg']) {
    writeFileSync(csv, `path,label\na/1.jpg,b\n${bad},b`);
    await assert.rejects(separateMismatches(csv, folder, true), (error: Error) => {
      assert.match(error.message, /in .*labels\.csv leads out of the folder\. Expected paths below it/);
      return error.message.includes(JSON.stringify(bad));
    });
  }
  writeFileSync(csv, 'path,label\n\0,b');
  await assert.rejects(separateMismatches(csv, folder, true), /labels\.csv is no text/);
  writeFileSync(csv, '');
  assert.deepEqual(contentsOf(outside), before);
});

test('folders that bear no label of the table are not sorted by it: nothing is misplaced', async (context) => {
  const folder = temporaryFolder(context);
  const csv = layOut(
    folder,
    ['images/1.jpg', 'images/2.jpg'],
    'path,label\nimages/1.jpg,happy\nimages/2.jpg,Sad',
  );
  const found = await separateMismatches(csv, folder, true);
  assert.deepEqual([found.images, found.mismatched, found.moved, found.sorted], [2, [], [], false]);
  layOut(folder, ['HAPPY /1.jpg', 'sad/2.jpg'], 'path,label\nHAPPY /1.jpg,happy\nsad/2.jpg,Sad');
  const equal = await findMismatches(csv, folder);
  assert.deepEqual([equal.mismatched, equal.sorted], [[], true]);
});

test('what is no table, or contradicts itself, is told', async (context) => {
  const folder = temporaryFolder(context);
  const csv = layOut(folder, ['a/1.jpg', 'a/2.jpg'], 'file;label\na/1.jpg;b');
  await assert.rejects(
    findMismatches(csv, folder),
    /lacks a column\. Expected path and label .* found: file, label/,
  );
  writeFileSync(csv, '');
  await assert.rejects(findMismatches(csv, folder), /lacks a column.*found: nothing/);
  writeFileSync(csv, 'path,label\n"a/1.jpg,b');
  await assert.rejects(findMismatches(csv, folder), /is damaged in row 2/);
  await assert.rejects(findMismatches(`${csv}x`, folder), /labels\.csvx can't be read/);
  await assert.rejects(findMismatches(csv, path.join(folder, 'none')), /No folder .*none\. .*--root/);
  writeFileSync(csv, 'path,label\na/1.jpg,a\na/1.jpg,b\na/2.jpg,');
  const { skipped, images } = await findMismatches(csv, folder);
  assert.deepEqual(
    [images, skipped.map(({ reason }) => reason)],
    [0, ['has 2 labels: a, b', 'has no label']],
  );
});

test('a record that was tampered with is not followed', async (context) => {
  const folder = temporaryFolder(context);
  const records = path.join(folder, '.ferlab-moves');
  mkdirSync(records);
  writeFileSync(path.join(folder, 'x.jpg'), 'x');
  const file = path.join(records, '2026.moved.json');
  const write = (from: string, to: string) =>
    writeFileSync(
      file,
      JSON.stringify({ version: 1, command: 'x', target: '.quarantine', moves: [{ from, to }] }),
    );
  for (const [from, to] of [
    ['../x', '.quarantine/x'],
    ['/tmp/x', '.quarantine/x'],
    ['a/x', '../x'],
    ['a/x', 'x.jpg'],
  ] as const) {
    write(from, to);
    await assert.rejects(undoMoves(folder, true), /2026\.moved\.json moves .* out of its folders/);
  }
  writeFileSync(file, '{"version":1,"__proto__":{"polluted":1}}');
  await assert.rejects(undoMoves(folder, true), /The record .*2026\.moved\.json is damaged/);
  assert.equal(({} as Record<string, unknown>).polluted, undefined);
});
