import assert from 'node:assert/strict';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'fs';
import path from 'path';
import test, { after } from 'node:test';
import { configure, splitDataset, startTraining, loadDataset } from '../../../src/index';
import { readRun } from '../readRun';
import { collect, stopDrawing, type Figure } from '../../display/index';
import { importances } from '../sweep/importance';
import { pairedTest } from '../sweep/pairedTest';
import { byConfiguration, compareSeeds, ranked } from '../sweep/ranked';
import { showSweep } from '../sweep/showSweep';
import { startSweep } from '../sweep/startSweep';
import { importanceBars, parallelCoordinates } from '../sweep/sweepFigures';
import { type Trial, rungsOf, trialsOf, type SweepSpace, withSeeds } from '../sweep/sweepTrials';
import { comparisonLine, seedTable } from '../sweep/trialTable';
import { matchesSnapshot } from '../../../tests/snapshot';
import { temporaryFolder } from '../../../tests/temporaryFolder';
import { writeTinyDataset } from '../../../tests/tinyDataset';
import { checkpointIn, quick } from '../../../tests/tinyTraining';

after(stopDrawing);

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

  // What was kept is shown later, with a still of each figure.
  let table: unknown[] = [];
  const shown = await collect(async () => void (table = (await showSweep(folder)).values));
  assert.deepEqual(
    table.map((row) => [(row as string[])[0], (row as string[])[4]]),
    trials.map(({ name, state }) => [name, state]),
  );
  const figures = shown.filter(({ data }) => 'application/vnd.plotly.v1+json' in data);
  assert.equal(figures.length, 2, 'the lines of the trials, and their curves');
  const [lines] = figures.map(({ data }) => data['application/vnd.plotly.v1+json'] as unknown as Figure);
  assert.equal(lines!.data.length, 3);
  for (const { data } of figures) assert.match(String(data['image/svg+xml']), /^<svg/);
  await assert.rejects(showSweep(parent), /sweep\.json can't be used: .* Choose another folder/);

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
      config,
      data: { train: images },
      folder: path.join(parent, 'sweep'),
      reduce: 1,
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
  let epochs = 0;
  const trial = (name: string, validAccuracy?: number, validLoss = 1) =>
    ({
      name,
      changes: {},
      config: configure({ epochs: ++epochs }),
      best: validAccuracy === undefined ? undefined : { ...epoch, validAccuracy, validLoss },
    }) as Trial;
  const trials = [trial('none'), trial('low', 0.3), trial('close', 0.5, 2), trial('best', 0.5), trial('nil')];
  assert.deepEqual(
    ranked(trials).map(({ name }) => name),
    ['best', 'close', 'low', 'none', 'nil'],
  );
});

test('of several seeds a configuration is judged by its mean, and the best two are compared seed by seed', () => {
  const base = configure({ seed: 5 });
  const space = withSeeds([{ learningRate: 0.1 }, { learningRate: 0.2 }], base, 3);
  assert.deepEqual(space.slice(0, 2), [
    { learningRate: 0.1, seed: 5 },
    { learningRate: 0.1, seed: 6 },
  ]);
  const accuracies = [0.5, 0.9, 0.4, 0.7, 0.6, 0.8];
  const trials = space.map((changes, i) => {
    const best = { epoch: 1, validAccuracy: accuracies[i]!, validLoss: 1 };
    return {
      name: `trial-0${i + 1}`,
      changes,
      config: configure({ ...base, ...changes }),
      best,
      history: [best],
    };
  }) as unknown as Trial[];
  const [best, other] = byConfiguration(trials);
  assert.deepEqual(
    [best, other].map((one) => [one!.changes, one!.mean!.toFixed(4), one!.spread!.toFixed(4)]),
    [
      [{ learningRate: 0.2 }, '0.7000', '0.1000'],
      [{ learningRate: 0.1 }, '0.6000', '0.2646'],
    ],
  );
  assert.deepEqual(
    ranked(trials).map(({ name }) => name),
    ['trial-06', 'trial-04', 'trial-05', 'trial-02', 'trial-01', 'trial-03'],
  );
  // As by the integral of the density of t: differences 0.2, -0.3 and 0.4.
  const { seeds, difference, pValue } = compareSeeds(best!, other!)!;
  assert.deepEqual([seeds, difference.toFixed(4), pValue.toFixed(4)], [3, '0.1000', '0.6784']);
  assert.equal(pairedTest([1, 2, 3, 4, 6]).pValue.toFixed(6), '0.020476');
  assert.equal(pairedTest([1, 1.2, 0.9, 1.1, -0.3, 0.8, 0.2]).pValue.toFixed(6), '0.014834');
  assert.equal(pairedTest([1, -1]).pValue, 1);
  assert.match(
    comparisonLine(trials),
    /10\.0 points over the next in the mean of 3 seeds \(paired t-test: p = 0\.68\)/,
  );
  assert.deepEqual(seedTable(trials).rows[0], [0.2, '3 of 3', '70.0%', '10.0%']);
});

test('a failed trial is tried again, and tells how often; trials side by side share the cores', async (context) => {
  const parent = temporaryFolder(context);
  const images = path.join(parent, 'images');
  await writeTinyDataset(images, 12);
  const folder = path.join(parent, 'sweep');
  mkdirSync(folder);
  const config = quick({ epochs: 1, validShare: 0.25, batchSize: 8 });
  const sweep = startSweep(
    { learningRate: [0.01, 0.02] },
    {
      config,
      data: { train: images },
      folder,
      retries: 2,
      parallel: 2,
      reduce: 1,
      onProgress: ([first]) => {
        const run = first!.folder;
        if (first!.attempts === 1 && first!.state === 'training' && !existsSync(run))
          writeFileSync(run, 'no folder');
        if (first!.attempts === 1 && first!.state === 'failed') rmSync(run);
      },
    },
  );
  const trials = await sweep.done;
  assert.deepEqual(trials.map(({ name, state, attempts }) => [name, state, attempts]).sort(), [
    ['trial-01', 'finished', 2],
    ['trial-02', 'finished', 1],
  ]);
});

test('a hyperparameter explains what it does: all of what follows it, nothing of what is chance', () => {
  const accuracies = [0.1, 0.12, 0.5, 0.52, 0.8, 0.82, 0.11, 0.79];
  const trials = accuracies.map((accuracy, i) => ({
    name: `trial-${i}`,
    accuracy,
    values: {
      learningRate: accuracy * 0.01,
      erasing: i % 2,
      optimizer: accuracy > 0.4 ? 'sgd' : 'adam',
    } as const,
  }));
  const found = importances(trials);
  assert.deepEqual(
    found.map(({ name }) => name),
    ['learningRate', 'optimizer', 'erasing'],
  );
  // Eta squared by hand: thirds of the rate, two optimizers; the third explains less than chance.
  assert.ok(found[0]!.share > 0.85 && found[1]!.share > 0.6 && found[2]!.share === 0, JSON.stringify(found));
  assert.deepEqual(importances(trials.slice(0, 2)), []);
  matchesSnapshot('importanceBars', importanceBars([{ name: 'learningRate', share: 0.5 }]));
  matchesSnapshot(
    'parallelCoordinates',
    parallelCoordinates(trials.slice(0, 3), ['learningRate', 'optimizer']),
  );
});
