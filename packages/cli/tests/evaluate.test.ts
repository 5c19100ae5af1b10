import assert from 'node:assert/strict';
import { spawnSync } from 'child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'fs';
import path from 'path';
import test from 'node:test';
import { disposeModel, untrainedModel, saveModel, startTraining } from '../../../src/index';
import { temporaryFolder } from '../../../tests/temporaryFolder';
import { tinySize, writeTinyDataset } from '../../../tests/tinyDataset';
import { data, quick } from '../../../tests/tinyTraining';
import { runHere } from './runHere';

const ferlab = path.join(__dirname, '..', '..', '..', 'bin', 'ferlab.js');

/** Adds a model that learnt a little. */
async function train(folder: string): Promise<void> {
  await startTraining(quick(), data, { folder: path.join(folder, 'run') }).done;
  cpSync(path.join(folder, 'run', 'model'), path.join(folder, 'model'), { recursive: true });
}

/** A folder with faces and a model that did not learn them, and the commands run there. */
async function workplace(context: Parameters<typeof temporaryFolder>[0]) {
  const folder = temporaryFolder(context);
  await writeTinyDataset(path.join(folder, 'faces'), 12);
  const info = { network: 'fcn-fer', classes: ['a', 'b', 'c'], preprocessing: tinySize };
  const model = untrainedModel(info, 1);
  await saveModel(model, path.join(folder, 'untrained'));
  disposeModel(model);
  const run = (...args: string[]) => runHere(folder, ...args);
  /** As a shell does. */
  const runApart = (...args: string[]) =>
    spawnSync(process.execPath, [ferlab, ...args], { cwd: folder, encoding: 'utf8' });
  return { folder, run, runApart };
}

test('evaluate shows figures with intervals, with twins and without, against another model and when not sure', async (context) => {
  const { folder, run, runApart } = await workplace(context);
  await train(folder);
  await writeTinyDataset(path.join(folder, 'others'), 16);
  const options = ['--without-twins-of', 'faces', '--compare', 'untrained', '--threshold', '0.4'];
  const json = JSON.parse(runApart('evaluate', 'others', '--model', 'model', ...options, '--json').stdout);
  assert.deepEqual(
    [json.images, json.twinsLeftOut, json.withTwins.images, json.temperature],
    [12, 36, 48, 1],
  );
  for (const figures of [json, json.withTwins]) {
    for (const [name, { low, high }] of Object.entries<{ low: number; high: number }>(figures.intervals)) {
      const value = name === 'macroF1' ? figures.macro.f1 : figures[name];
      assert.ok(low <= value && value <= high && low <= high, `${name}: ${low} to ${high} around ${value}`);
    }
    assert.equal(
      figures.confusion.flat().reduce((sum: number, count: number) => sum + count),
      figures.images,
    );
  }
  const { comparison, notSure } = json;
  assert.equal(comparison.model, 'untrained');
  const difference = (comparison.onlyOne - comparison.onlyOther) / 12;
  assert.ok(Math.abs(json.accuracy - comparison.accuracy - difference) < 1e-12);
  assert.ok(comparison.pValue > 0 && comparison.pValue <= 1);
  assert.deepEqual([notSure.threshold, notSure.coverage], [0.4, notSure.answered / 12]);

  const { stdout } = await run('evaluate', 'others', '--model', 'model', ...options);
  assert.match(
    stdout,
    /without twins +95% interval +with twins +95% interval\nimages +12 +48\naccuracy +[\d.]+% /,
  );
  assert.match(stdout, /of untrained: \d+ images only this model recognizes, \d+ only the other \(McNemar/);
  assert.match(stdout, /"not sure" below 40\.0%: \d+ images \([\d.]+%\) are answered/);
  const compared = await run('evaluate', 'faces', '--model', 'model', '--compare', 'model', '--json');
  const same = compared.json.comparison;
  assert.deepEqual([same.onlyOne, same.onlyOther, same.pValue], [0, 0, 1]);
});

test('calibrate keeps a temperature with the model, which evaluate and recognize use or leave', async (context) => {
  const { folder, run } = await workplace(context);
  await train(folder);
  const without = await run('evaluate', 'faces', '--model', 'model', '--temperature');
  assert.equal(without.status, 1);
  assert.match(
    without.stderr,
    /^ferlab: The model has no temperature\. Fit one .*"ferlab calibrate DIR --model M"/m,
  );

  const { json } = await run('calibrate', 'faces', '--model', 'model', '--out', 'calibrated', '--json');
  assert.deepEqual([json.model, json.folder, json.images], [path.join(folder, 'calibrated'), 'faces', 36]);
  assert.ok(!('temperature' in JSON.parse(readFileSync(path.join(folder, 'model', 'ferlab.json'), 'utf8'))));
  const kept = JSON.parse(readFileSync(path.join(folder, 'calibrated', 'ferlab.json'), 'utf8')).temperature;
  assert.equal(kept.value, json.temperature);
  assert.deepEqual(kept.calibrationError, json.calibrationError);
  assert.ok(json.unsureBelow >= 0 && json.unsureBelow <= 1);
  const evaluated = async (...more: string[]) =>
    (await run('evaluate', 'faces', '--model', 'calibrated', '--json', ...more)).json;
  const [on, off] = [await evaluated(), await evaluated('--no-temperature')];
  assert.deepEqual([on.temperature, off.temperature, on.accuracy], [json.temperature, 1, off.accuracy]);
  assert.ok(on.logLoss < off.logLoss);
  const sure = async (...more: string[]) => {
    const recognize = ['recognize', 'faces/a/0.png', '--model', 'calibrated', '--json'];
    return (await run(...recognize, ...more)).json.images[0].probability;
  };
  assert.equal(await sure(), await sure('--temperature'));
  assert.notEqual(await sure(), await sure('--no-temperature'));

  const again = await run('calibrate', 'faces', '--model', 'model');
  assert.match(again.stdout, /^temperature [\d.]+, fitted on 36 images of faces\ncalibration error/);
  assert.ok(existsSync(path.join(folder, 'model.previous', 'ferlab.json')), 'the former model is kept');
  await writeTinyDataset(path.join(folder, 'more'), 4);
  const two = await run('calibrate', 'faces', 'more', '--model', 'model', '--out', 'both', '--json');
  assert.deepEqual(
    two.json.sets.map((set: { folder: string; images: number }) => [set.folder, set.images]),
    [
      ['faces', 36],
      ['more', 12],
    ],
  );
  const twice = await run('calibrate', 'faces', 'faces', '--model', 'model', '--out', 'both');
  assert.match(twice.stderr, /it would count twice\. Name each data set once/);
  mkdirSync(path.join(folder, 'mine', 'notes'), { recursive: true });
  const refused = await run('calibrate', 'faces', '--model', 'model', '--out', 'mine');
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, /mine is no model folder of ferlab's, so it is left alone/);
  assert.deepEqual(readdirSync(path.join(folder, 'mine')), ['notes']);
});

test('what can not be evaluated is told in one line', async (context) => {
  const { folder } = await workplace(context);
  const fails = async (status: number, message: RegExp, ...args: string[]) => {
    const ended = await runHere(folder, ...args);
    assert.equal(ended.status, status, ended.stderr);
    assert.equal(ended.stdout, '');
    assert.match(ended.stderr, message);
  };
  const evaluate = (...more: string[]) => ['evaluate', 'faces', '--model', 'untrained', ...more];
  const outOfRange = /^ferlab: Expected --threshold to be a number from 0 to 1 but found "1\.5"/m;
  await fails(2, outOfRange, ...evaluate('--threshold', '1.5'));
  await fails(
    1,
    /^ferlab: Every image of faces also stands in faces/m,
    ...evaluate('--without-twins-of', 'faces'),
  );
  await fails(1, /^ferlab: No model folder at .*other/m, ...evaluate('--compare', 'other'));
  for (const place of ['empty', path.join('one', 'a')])
    mkdirSync(path.join(folder, place), { recursive: true });
  await writeTinyDataset(path.join(folder, 'odd'), 2, ['a', 'e', 'd']);
  const emptyFolder = /^ferlab: No class folders in empty\. Expected a folder with one subfolder/m;
  const told = (message: RegExp, ...args: string[]) => fails(1, message, ...args, '--model', 'untrained');
  await told(emptyFolder, 'evaluate', 'empty');
  await told(emptyFolder, 'calibrate', 'empty');
  await told(/^ferlab: Only one class, "a", in one\. A classifier needs at least two/m, 'evaluate', 'one');
  await told(
    /^ferlab: The classes of odd \(a, d, e\) have only a in common with the classes expected \(a, b, c\)/m,
    'evaluate',
    'odd',
  );
});
