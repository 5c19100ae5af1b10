import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'fs';
import path from 'path';
import test from 'node:test';
import { disposeModel, saveModel, untrainedModel } from '../../../src/index';
import { temporaryFolder } from '../../../tests/temporaryFolder';
import { tinySize, writeTinyDataset } from '../../../tests/tinyDataset';
import { runHere } from './runHere';

async function workplace(context: Parameters<typeof temporaryFolder>[0]) {
  const folder = temporaryFolder(context);
  const run = (...args: string[]) => runHere(folder, ...args);
  const info = { network: 'fcn-fer', classes: ['anger', 'happy', 'sad'], preprocessing: tinySize };
  const model = untrainedModel(info, 1);
  await saveModel(model, path.join(folder, 'model'));
  disposeModel(model);
  writeFileSync(
    path.join(folder, 'small.json'),
    JSON.stringify({ height: 40, width: 40, batchSize: 8, epochs: 1 }),
  );
  return { folder, run };
}

test('evaluate judges other names, fewer classes or one more, and says what it did', async (context) => {
  const { folder, run } = await workplace(context);
  await writeTinyDataset(path.join(folder, 'kaggle'), 4, ['Angry', 'happiness', 'sad ']);
  const kaggle = await run('evaluate', 'kaggle', '--model', 'model', '--json');
  assert.deepEqual(kaggle.json.mapped, { Angry: 'anger', happiness: 'happy', 'sad ': 'sad' });
  assert.deepEqual(kaggle.json.classesFound, { Angry: 4, happiness: 4, 'sad ': 4 });
  assert.deepEqual(kaggle.json.classesEvaluated, ['anger', 'happy', 'sad']);
  assert.match(
    kaggle.stderr,
    /^kaggle \(class folders\): Angry 4, happiness 4, sad {2}4\n {2}"Angry" is taken for "anger"$/m,
  );

  await writeTinyDataset(path.join(folder, 'ck'), 4, ['anger', 'contempt', 'sad']);
  writeFileSync(path.join(folder, 'ck', 'sad', 'broken.png'), 'text');
  const ck = await run('evaluate', 'ck', '--model', 'model', '--json', '--predictions', 'ck.csv');
  assert.deepEqual([ck.json.images, ck.json.classesEvaluated], [8, ['anger', 'sad']]);
  assert.deepEqual(ck.json.leftOut, [
    { reason: 'its class "contempt" is not expected', count: 4, example: 'ck/contempt/0.png' },
    { reason: 'unsupported image format: text', count: 1, example: 'ck/sad/broken.png' },
  ]);
  const support = ck.json.perClass.map(({ support }: { support: number }) => support);
  assert.deepEqual(support, [4, 0, 4]);
  const recalls = ck.json.perClass
    .filter((_: unknown, i: number) => i !== 1)
    .map(({ recall }: { recall: number }) => recall);
  assert.equal(ck.json.macro.recall, (recalls[0] + recalls[1]) / 2, 'over the classes present');
  const [heading, first, ...rows] = readFileSync(path.join(folder, 'ck.csv'), 'utf8').trim().split('\n');
  assert.deepEqual([heading, rows.length], ['file,label,answer,anger,happy,sad', 7]);
  const [file, label, answer, ...shares] = first!.split(',');
  assert.deepEqual([file, label], ['ck/anger/0.png', 'anger']);
  const values = shares.map(Number);
  assert.equal(['anger', 'happy', 'sad'][values.indexOf(Math.max(...values))], answer);
  const again = await run('evaluate', 'ck', '--model', 'model', '--predictions', 'ck.csv');
  assert.deepEqual(
    [again.status, again.stderr.includes("ck.csv can't be written: there is such a file already")],
    [1, true],
  );

  const byHand = await run(
    'evaluate',
    'ck',
    '--model',
    'model',
    '--map',
    'contempt=happy',
    '--map',
    'sad=anger',
    '--json',
  );
  assert.deepEqual(byHand.json.mapped, { contempt: 'happy', sad: 'anger' });
  const none = await run(
    'evaluate',
    'kaggle',
    '--model',
    'model',
    '--map',
    'angry=x',
    '--map',
    'happiness=y',
    '--predictions',
    'no.csv',
  );
  assert.deepEqual([none.status, existsSync(path.join(folder, 'no.csv'))], [1, false]);
  assert.match(
    none.stderr,
    /have only sad in common with the classes expected \(anger, happy, sad\)\. Say which mean the same, such as --map/,
  );
  const misspelt = await run('evaluate', 'ck', '--model', 'model', '--map', 'contempt');
  assert.deepEqual(
    [misspelt.status, /--map to be pairs of names such as "angry=anger/.test(misspelt.stderr)],
    [2, true],
  );
});

test('train says what a table holds, takes its parts, and refuses what would flatter', async (context) => {
  const { folder, run } = await workplace(context);
  await writeTinyDataset(path.join(folder, 'images'), 6, ['x', 'y']);
  const rows = ['x', 'y'].flatMap((name) =>
    Array.from(
      { length: 6 },
      (_, i) =>
        `images\\${name}\\${i}.png;${name === 'x' ? 'Happy' : 'sad'};${i < 4 ? 'Train' : 'Test'};p${i}`,
    ),
  );
  writeFileSync(
    path.join(folder, 't.csv'),
    ['path;label;split;who', ...rows, 'images/gone.png;sad;Train;p0'].join('\r\n'),
  );
  const train = (...more: string[]) => run('train', '--config', 'small.json', '--out', 'run', ...more);
  const trained = await train('--data', 't.csv#train', '--valid', 't.csv#test', '--quick', '--json');
  assert.equal(trained.status, 0, trained.stderr);
  assert.deepEqual(trained.json.classesFound, { Happy: 4, sad: 4 });
  assert.deepEqual(trained.json.leftOut, [{ reason: 'no such file', count: 1, example: 'images/gone.png' }]);
  assert.match(trained.stderr, /^t\.csv#train \(table of labels\): Happy 4, sad 4$/m);
  const both = await train('--data', 't.csv', '--valid', 't.csv#test');
  assert.deepEqual(
    [
      both.status,
      /4 images of t\.csv#test are training images too, such as images\/x\/4\.png/.test(both.stderr),
    ],
    [2, true],
  );
  const nonsense = await train('--data', 't.csv#nonsense');
  assert.match(nonsense.stderr, /t\.csv#nonsense has no rows of "nonsense"\. Expected one of Test, Train\./);
  mkdirSync(path.join(folder, 'archive', 'train', 'a'), { recursive: true });
  mkdirSync(path.join(folder, 'archive', 'test', 'a'), { recursive: true });
  for (const command of [
    ['train', '--out', 'r', '--data', 'archive'],
    ['dataset', 'audit', 'archive'],
    ['dataset', 'split', 'archive', '--out', 'o'],
  ]) {
    const refused = await run(...command);
    assert.match(
      refused.stderr,
      /The folders test, train of archive are parts of a data set, .*"--data archive\/train --valid archive\/test"/,
    );
    assert.equal(refused.status, 1);
  }
  const grouped = await run(
    'dataset',
    'split',
    't.csv',
    '--out',
    'parts',
    '--group-by',
    'who',
    '--json',
    '--valid-share',
    '0.34',
  );
  assert.deepEqual([grouped.json.train, grouped.json.valid], [8, 4]);
  const audit = await run('dataset', 'audit', 't.csv#train', 't.csv#test', '--group-by', 'who', '--json');
  assert.deepEqual(audit.json.people, { count: 6, onSeveralSides: 0 });
  assert.deepEqual(audit.json.classesFound, { Happy: 6, sad: 6 });
});

test('recognize walks folders, lists what it leaves out, and writes a table', async (context) => {
  const { folder, run } = await workplace(context);
  await writeTinyDataset(path.join(folder, 'crops'), 2, ['a']);
  writeFileSync(path.join(folder, 'crops', 'list.txt'), 'text');
  copyFileSync(path.join(folder, 'crops', 'a', '0.png'), path.join(folder, '=1+1.png'));
  const words = ['recognize', 'crops', '=1+1.png', '--model', 'model', '--csv', 'answers.csv'];
  const { json, stderr } = await run(...words, '--json');
  assert.deepEqual(
    json.images.map(({ file }: { file: string }) => file),
    ['crops/a/0.png', 'crops/a/1.png', '=1+1.png'],
  );
  assert.deepEqual(json.skipped, [{ file: 'crops/list.txt', reason: 'not an image file (.txt)' }]);
  assert.match(stderr, /crops\/list\.txt: not an image file/);
  const lines = readFileSync(path.join(folder, 'answers.csv'), 'utf8').trim().split('\n');
  assert.deepEqual([lines[0], lines.length], ['file,expression,probability,anger,happy,sad,unsure,why', 4]);
  assert.ok(lines[3]!.startsWith("'=1+1.png,") || lines[3]!.startsWith('"\'=1+1.png",'), lines[3]);
  assert.match((await run(...words)).stderr, /answers\.csv can't be written: there is such a file already/);
});
