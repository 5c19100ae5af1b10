import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, writeFileSync } from 'fs';
import path from 'path';
import test from 'node:test';
import { inspect } from 'util';
import { configure, type Config, writeHistory, writeRunDescription } from '../../../src/index';
import { compareRuns } from '../compareRuns';
import { readRun } from '../readRun';
import type { Figure } from '../../display/index';
import { temporaryFolder } from '../../../tests/temporaryFolder';
import { playKernel } from '../../../tests/playKernel';

const epoch = (number: number, validLoss: number, validAccuracy: number) => ({
  epoch: number,
  trainLoss: 2 / number,
  trainAccuracy: 0.25,
  validLoss,
  validAccuracy,
  learningRate: 1e-7 * number,
  seconds: 1.5,
});

async function keep(folder: string, changes: Partial<Config>, history: ReturnType<typeof epoch>[]) {
  mkdirSync(folder, { recursive: true });
  const data = { folder: 'faces', validFolder: 'faces', train: 90, valid: 10 };
  await writeRunDescription(folder, { config: configure(changes), classes: ['a', 'b'], data });
  await writeHistory(folder, history);
  return folder;
}

test('runs are compared by what differs and by their best epochs', async (context) => {
  const parent = temporaryFolder(context);
  const histories = [[epoch(1, 1.23456, 0.5), epoch(2, 1.2, 0.7), epoch(3, 1.1, 0.6)], [epoch(1, 1, 0.9)]];
  const one = await keep(path.join(parent, 'one'), { epochs: 3 }, histories[0]!);
  const other = await keep(path.join(parent, 'two'), { epochs: 9, optimizer: 'sgd' }, histories[1]!);
  const empty = await keep(path.join(parent, 'deep', 'two'), { epochs: 9 }, []);
  assert.deepEqual((await readRun(one)).history, histories[0]);
  const sent = playKernel();
  const table = await compareRuns(one, { folder: other }, empty);
  const { data } = sent.at(-1)!.data['application/vnd.plotly.v1+json'] as Figure;
  assert.deepEqual(
    data.filter(({ xaxis }) => xaxis === 'x').map(({ name, y }) => [name, y]),
    [
      ['one', [1.23456, 1.2, 1.1]],
      [other, [1]],
      [empty, []],
    ],
  );
  assert.deepEqual(table.columns, [
    ...['run', 'epochs done', 'best epoch', 'validation loss', 'validation accuracy', 'seconds'],
    ...['epochs', 'optimizer'],
  ]);
  // As the last value of a cell.
  assert.match(inspect(table), /^ *run +epochs done .* optimizer\n[- ]+\n0 +one +3 +2 /);
  assert.deepEqual(table.values, [
    ['one', 3, 2, 1.2, 0.7, 5, 3, 'adamw'],
    [other, 1, 1, 1, 0.9, 2, 9, 'sgd'],
    [empty, 0, NaN, NaN, NaN, 0, 9, 'adamw'],
  ]);
});

test('a run is found by its name below "runs", and a misspelt one names the nearest', async (context) => {
  const home = process.cwd();
  context.after(() => process.chdir(home));
  process.chdir(temporaryFolder(context));
  await keep(path.join('runs', 'first'), {}, [epoch(1, 1, 0.5)]);
  assert.equal(((await compareRuns('first')).values as unknown[][])[0]![0], 'first');
  assert.equal((await readRun('first')).folder, path.join('runs', 'first'));
  await assert.rejects(compareRuns('frist'), /Did you mean "first"\? runs\(\) lists/);
});

test('what is no run is refused by name', async (context) => {
  const parent = temporaryFolder(context);
  await assert.rejects(compareRuns(), /Expected runs to compare/);
  await assert.rejects(compareRuns(parent), /No training found in/);
  writeFileSync(path.join(parent, 'run.json'), '{"format":"other"}');
  await assert.rejects(compareRuns(parent), /run\.json can't be used: it is no description of a run/);
  const run = await keep(path.join(parent, 'run'), {}, [epoch(1, 1, 0.5)]);
  appendFileSync(path.join(run, 'history.csv'), '2,1,0.5,x,0.5,1,1\n');
  await assert.rejects(compareRuns(run), /history\.csv is damaged in row 3/);
});
