import assert from 'node:assert/strict';
import path from 'path';
import test from 'node:test';
import { configure, splitDataset, startTraining, loadDataset } from '../../../src/index';
import { readRun } from '../readRun';
import { ranked, startSweep } from '../sweep/startSweep';
import { type Trial, rungsOf, trialsOf, type SweepSpace } from '../sweep/sweepTrials';
import { temporaryFolder } from '../../../tests/temporaryFolder';
import { writeTinyDataset } from '../../../tests/tinyDataset';
import { checkpointIn, quick } from '../../../tests/tinyTraining';

test('a grid has every combination, a random search as many as asked for, the same by its seed', () => {
  const base = configure();
  const grid = trialsOf({ learningRate: [0.001, 0.01], optimizer: ['adam', 'sgd'] }, base);
  assert.deepEqual(grid, [
    { learningRate: 0.001, optimizer: 'adam' },
    { learningRate: 0.001, optimizer: 'sgd' },
    { learningRate: 0.01, optimizer: 'adam' },
    { learningRate: 0.01, optimizer: 'sgd' },
  ]);
  const space: SweepSpace = {
    learningRate: { from: 1e-4, to: 1e-1, scale: 'log' },
    batchSize: { from: 8, to: 128 },
    schedule: ['onecycle', 'cosine'],
  };
  const drawn = trialsOf(space, base, { trials: 200 });
  assert.equal(new Set(drawn.map((trial) => JSON.stringify(trial))).size, 200);
  assert.deepEqual(trialsOf(space, base, { trials: 200 }), drawn);
  assert.notDeepEqual(trialsOf(space, base, { trials: 200, seed: 2 }), drawn);
  const lowRates = drawn.filter(({ learningRate }) => learningRate! < 1e-2).length;
  assert.ok(lowRates > 110 && lowRates < 155, `${lowRates} of 200 in the lower two of three decades`);
  assert.ok(drawn.every(({ batchSize }) => Number.isInteger(batchSize)));
  assert.equal(trialsOf({ schedule: ['onecycle', 'cosine'] }, base, { trials: 9 }).length, 2);
  const refused = (wrong: object, message: RegExp) =>
    assert.throws(() => trialsOf(wrong as SweepSpace, base), message);
  refused({ learningRat: [1] }, /Unknown field "learningRat" in the sweep\. Did you mean "learningRate"/);
  refused({ learningRate: [0.1, 11] }, /Expected learningRate to be a number from 1e-7 to 10 but found 11/);
  refused({ learningRate: { from: 1, to: 2 } }, /Expected values for learningRate, or a number of trials/);
  refused({}, /Expected values to try/);
  refused({ learningRate: [] }, /Expected values to try/);
});

test('successive halving has the rungs of its paper', () => {
  // Li et al. 2018, table 1, bracket s = 4 and 2 (with 81 epochs, a third going on).
  const epochs = (trials: number, most: number) =>
    rungsOf(trials, most, 3).map((rung) => [rung.trials, Math.round(most * rung.share)]);
  assert.deepEqual(epochs(81, 81), [
    [81, 1],
    [27, 3],
    [9, 9],
    [3, 27],
    [1, 81],
  ]);
  assert.deepEqual(epochs(9, 81), [
    [9, 9],
    [3, 27],
    [1, 81],
  ]);
  assert.deepEqual(epochs(2, 81), [[2, 81]]);
  assert.deepEqual(epochs(9, 1), [[9, 1]]);
  assert.deepEqual(rungsOf(9, 81, 1), [{ trials: 9, share: 1 }]);
});

test('a sweep trains in processes, puts weak trials aside, and its winner is the training that it would have been alone', async (context) => {
  const parent = temporaryFolder(context);
  const images = path.join(parent, 'images');
  await writeTinyDataset(images, 12);
  const base = quick({ epochs: 3, validShare: 0.25, batchSize: 8 });
  const folder = path.join(parent, 'sweep');
  const states = new Set<string>();
  const options = { config: base, data: { train: images }, folder };
  const sweep = startSweep(
    { learningRate: [0.01, 1e-7, 2e-7] },
    {
      ...options,
      onProgress: (trials) => trials.forEach(({ name, state }) => states.add(`${name} ${state}`)),
    },
  );
  const trials = await sweep.done;
  assert.deepEqual(trials.map(({ name, state }) => [name, state]).sort(), [
    ['trial-01', 'finished'],
    ['trial-02', 'put aside'],
    ['trial-03', 'put aside'],
  ]);
  assert.equal(trials[0]!.name, 'trial-01');
  assert.equal(trials[0]!.history.length, 3);
  assert.ok(trials[1]!.history.length < 3);
  assert.ok(states.has('trial-02 training'));
  assert.deepEqual((await readRun(trials[0]!.folder)).history, trials[0]!.history);

  const data = splitDataset(await loadDataset(images, base), base.validShare, base.seed);
  const alone = path.join(parent, 'alone');
  await startTraining(trials[0]!.config, data, { folder: alone }).done;
  assert.deepEqual((await checkpointIn(trials[0]!.folder)).tensors, (await checkpointIn(alone)).tensors);

  // The same call has nothing left to train; another one is not mixed with it.
  const again = await startSweep({ learningRate: [0.01, 1e-7, 2e-7] }, options).done;
  assert.deepEqual(again.map(({ state }) => state).sort(), ['finished', 'put aside', 'put aside']);
  await assert.rejects(startSweep({ learningRate: [0.02] }, options).done, /holds another sweep/);
});

test('an interrupted sweep leaves checkpoints; what comes to nothing says why', async (context) => {
  const parent = temporaryFolder(context);
  const images = path.join(parent, 'images');
  await writeTinyDataset(images, 12);
  const listeners = process.listenerCount('SIGINT');
  const config = quick({ epochs: 900, validShare: 0.25, batchSize: 8, earlyStopPatience: 900 });
  const sweep = startSweep(
    { learningRate: [0.01, 0.02] },
    {
      ...{ config, data: { train: images }, folder: path.join(parent, 'sweep'), reduce: 1 },
      onProgress: (all) => all[0]!.history.length === 1 && process.emit('SIGINT'),
    },
  );
  // As the kernel does (packages/kernel/tslabWaits.js).
  const kernel = globalThis as { [name: symbol]: unknown };
  const ofKernel = Symbol.for('ferlab.cellWaits');
  const waits: unknown[] = [];
  kernel[ofKernel] = (work: unknown) => waits.push(work);
  const trials = await sweep.done.finally(() => delete kernel[ofKernel]);
  assert.equal(waits.length, 1, 'the stop button leaves the cell alone');
  assert.deepEqual(trials.map(({ state }) => state).sort(), ['interrupted', 'waiting']);
  assert.ok((await checkpointIn(sweep.trials[0]!.folder)).state.step > 0);
  assert.equal(process.listenerCount('SIGINT'), listeners);
  const nothing = { config, data: { train: path.join(parent, 'none') }, folder: path.join(parent, 'other') };
  await assert.rejects(
    startSweep({ learningRate: [0.01] }, nothing).done,
    /No trial came to anything\. The first: ferlab: .*none/,
  );
});

test('trials rank by accuracy, then loss, and those without any last', () => {
  const epoch = { epoch: 1, trainLoss: 1, trainAccuracy: 0.5, learningRate: 0.1, seconds: 1 };
  const trial = (name: string, validAccuracy?: number, validLoss = 1) =>
    ({
      name,
      best: validAccuracy === undefined ? undefined : { ...epoch, validAccuracy, validLoss },
    }) as Trial;
  const trials = [trial('none'), trial('low', 0.3), trial('close', 0.5, 2), trial('best', 0.5), trial('nil')];
  assert.deepEqual(
    ranked(trials).map(({ name }) => name),
    ['best', 'close', 'low', 'none', 'nil'],
  );
});
