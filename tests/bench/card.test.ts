import assert from 'node:assert/strict';
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync, rmSync } from 'fs';
import os from 'os';
import path from 'path';
import { after, test } from 'node:test';
import * as prettier from 'prettier';
import sharp from 'sharp';
import { benchCommand } from '../../bench/benchCommand';
import { measureTraits } from '../../bench/traits';
import { runWith } from '../../packages/cli/tests/runHere';
import { stopDrawing } from '../../packages/display/index';
import { synthesizeDataset } from '../../packages/drawn-faces/index';
import { tf } from '../../packages/tensorflow/index';
import { coverageAt } from '../../packages/metrics/index';
import {
  correctOf,
  disposeModel,
  evaluate,
  loadDataset,
  loadModel,
  shippedModel,
  untrainedModel,
} from '../../src/index';
import { temporaryFolder } from '../temporaryFolder';

const root = path.join(__dirname, '..', '..');
const run = (folder: string, ...words: string[]) =>
  runWith([benchCommand()], folder, 'bench', 'card', 'model', ...words);

after(stopDrawing);

test('a card gets its figures and pictures, as evaluate has them, and keeps all the rest', async (context) => {
  const folder = temporaryFolder(context);
  await synthesizeDataset({ out: path.join(folder, 'drawn'), perClass: 4 });
  cpSync(shippedModel, path.join(folder, 'model'), { recursive: true });
  const card = path.join(folder, 'model', 'README.md');
  const [before, rest] = ['# A model\n\nwörds  \n\n', '\n\nMore |words|\r\nwithout an end'];
  writeFileSync(card, `${before}<!-- figures -->\nold figures\n<!-- /figures -->${rest}`);
  const [train, valid] = [path.join(folder, 'drawn', 'train'), path.join('drawn', 'valid')];
  const sets = ['--data', train, '--name', 'one | two', '--data', valid, '--name', 'three'];
  const ended = await run(folder, ...sets, '--images', '20', '--persons', '1');
  assert.equal(ended.status, 0, ended.stderr);

  const text = readFileSync(card, 'utf8');
  assert.ok(text.startsWith(`${before}<!-- figures -->\n`) && text.endsWith(`<!-- /figures -->${rest}`));
  assert.doesNotMatch(text, /old figures|NaN|undefined|null/);
  for (const place of [folder, os.tmpdir(), root, 'drawn/']) assert.ok(!text.includes(place), place);
  const figures = text.slice(before.length, -rest.length);
  assert.equal(await prettier.format(figures, { parser: 'markdown' }), `${figures}\n`);

  const named = [...figures.matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map(([, file]) => file!);
  assert.equal(named.length, 5);
  const written = readdirSync(path.join(folder, 'model', 'pictures')).map((file) => `pictures/${file}`);
  assert.deepEqual(written.sort(), [...named].sort());
  for (const file of named) {
    const { format, width } = await sharp(path.join(folder, 'model', file)).metadata();
    assert.equal(format, 'png');
    assert.ok(width! >= 640 && width! <= 900, `${file} is ${width} wide`);
  }

  const model = await loadModel(shippedModel);
  const { preprocessing, classes, unsureBelow } = model.info;
  const dataset = await loadDataset(train, { ...preprocessing, classes });
  const row = (...begin: string[]) => {
    const cells = figures.split('\n').map((line) =>
      line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
    return cells.find((found) => begin.every((word, i) => found[i] === word))!;
  };
  for (const [way, mirrored] of [
    ['one pass', false],
    ['mirrored', true],
  ] as const) {
    const judged = await evaluate(model, dataset, { mirrored });
    const plain = await evaluate(model, dataset, { mirrored, temperature: false });
    const { low, high } = judged.intervals.accuracy!;
    const lowest = judged.perClass.reduce((worst, each) => (each.recall < worst.recall ? each : worst));
    const to3 = (value: number) => value.toFixed(3);
    assert.deepEqual(row('one \\| two', '28', way), [
      'one \\| two',
      '28',
      way,
      `${to3(judged.accuracy)} (${to3(low)} to ${to3(high)})`,
      to3(judged.f1),
      `${to3(lowest.recall)} (${lowest.expression})`,
      to3(judged.expectedCalibrationError),
      to3(plain.expectedCalibrationError),
    ]);
    if (mirrored) continue;
    const correct = correctOf(judged.predictions, dataset.labels);
    const { coverage, accuracy } = coverageAt(unsureBelow!, judged.predictions.confidences, correct);
    assert.equal(row('one \\| two', 'model')[3], `${to3(judged.accuracy)} (${to3(low)} to ${to3(high)})`);
    const [, marked, , right] = row('one \\| two', `${(100 * (1 - coverage)).toFixed(1)}%`);
    assert.ok(marked !== undefined);
    assert.equal(right, `${(100 * accuracy!).toFixed(1)}%`);
  }
  assert.match(row('blur')[1]!, /^0\.5 and 1\.5 pixels of blur$/);
  disposeModel(model);
});

test('a card without its marks, and sets that cannot be told apart, are refused before anything is measured', async (context) => {
  const folder = temporaryFolder(context);
  cpSync(shippedModel, path.join(folder, 'model'), { recursive: true });
  rmSync(path.join(folder, 'model', 'pictures'), { recursive: true, force: true });
  const card = path.join(folder, 'model', 'README.md');
  const marks = '<!-- figures -->\n<!-- /figures -->\n';
  for (const wrong of ['# A model\n', '<!-- /figures -->\n<!-- figures -->\n', marks + marks]) {
    writeFileSync(card, wrong);
    const { status, stderr } = await run(folder, '--data', 'nowhere');
    assert.equal(status, 1);
    assert.match(stderr, /README\.md .*Add one line "<!-- figures -->" and, below it, one line "<!-- \/f/);
    assert.equal(readFileSync(card, 'utf8'), wrong);
  }
  writeFileSync(card, marks);
  const cases: [string[], RegExp][] = [
    [['--data', 'a', '--data', 'b', '--name', 'c'], /--name as often/],
    [['--data', 'a', '--data', './a', '--name', 'c', '--name', 'd'], /names of their own but found .* twice/],
    [['--data', 'a/valid', '--data', 'b/valid'], /found "valid" twice/],
    [['a', 'b', 'c', 'd'].flatMap((name) => ['--data', name]), /--data up to 3 times/],
  ];
  for (const [words, said] of cases) {
    const { status, stderr } = await run(folder, ...words);
    assert.equal(status, 2);
    assert.match(stderr, said);
  }
  assert.ok(!existsSync(path.join(folder, 'model', 'pictures')));
});

test("the answers of a model that looks at nothing don't move, whatever changes in a drawing", async () => {
  const shipped = await loadModel(shippedModel);
  const { network, classes, preprocessing } = shipped.info;
  const blind = untrainedModel({ network, classes, preprocessing }, 1);
  for (const [name, value] of Object.entries(blind.values)) {
    blind.values[name] = tf.zerosLike(value);
    value.dispose();
  }
  const counted: number[] = [];
  const still = await measureTraits(blind, 1, (done, total) => counted.push(done / total));
  assert.ok(still.shifts.every(({ distance, changed }) => distance === 0 && changed === 0));
  assert.equal(still.faces, 7);
  assert.equal(still.accuracy, 1 / 7);
  assert.equal(counted.at(-1), 1);
  const moved = await measureTraits(shipped, 1);
  assert.ok(moved.shifts.every(({ distance, changed }) => distance > 0 && distance < 1 && changed <= 1));
  const of = (name: string) => moved.shifts.find((shift) => shift.name.startsWith(name))!.distance;
  assert.ok(of('another person') > of('shifted'));
  disposeModel(blind);
  disposeModel(shipped);
});
