import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'fs';
import path from 'path';
import test from 'node:test';
import { configure, type Config } from '../../src/config';
import { evaluate } from '../../src/evaluate/evaluate';
import { disposeModel } from '../../src/nn/model';
import { loadModel } from '../../src/nn/modelFolder';
import { tf } from '../../src/tensorflow';
import { readCheckpoint, writeCheckpoint } from '../../src/train/checkpoint';
import { checkpointOf } from '../../src/train/runFolder';
import { startTraining } from '../../src/train/startTraining';
import type { TrainingProgress } from '../../src/train/training';
import { trainingStateSchema } from '../../src/train/trainingState';
import { temporaryFolder } from '../temporaryFolder';
import { tinyDataset, tinySize } from '../tinyDataset';

const data = { train: tinyDataset(16), valid: tinyDataset(8, 3, 1000) };
const gentle = { mirror: 0, rotation: 0, scale: 0, shift: 0.05, erasing: 0 };
const quick = (changes: Partial<Config> = {}) =>
  configure({ height: 40, width: 40, epochs: 3, batchSize: 16, learningRate: 0.01, ...gentle, ...changes });

const weightsIn = (folder: string) => readFileSync(path.join(folder, 'model', 'weights.bin'));

test('a training learns, keeps its best model and its history, and frees its tensors', async (context) => {
  const folder = path.join(temporaryFolder(context), 'run');
  const before = tf.memory().numTensors;
  const rates: number[] = [];
  const run = startTraining(quick({ epochs: 6 }), data, {
    folder,
    view: { onBatch: ({ learningRate }) => rates.push(learningRate) },
  });
  const result = await run.done;
  assert.equal(result.stoppedBy, 'finished');
  assert.deepEqual([result.epochs, result.steps, result.parameters], [6, 18, 427_107]);
  assert.ok(result.best.validAccuracy > 0.8, `accuracy ${result.best.validAccuracy}`);
  assert.ok(result.history.at(-1)!.trainLoss < result.history[0]!.trainLoss);
  assert.equal(new Set(rates).size, 18, 'the learning rate changes from step to step');
  assert.deepEqual(run.history, result.history);
  assert.deepEqual(readdirSync(folder).sort(), [
    'checkpoint.safetensors',
    'history.csv',
    'logs',
    'model',
    'run.json',
  ]);
  assert.equal(readFileSync(path.join(folder, 'history.csv'), 'utf8').trim().split('\n').length, 7);
  assert.equal(tf.memory().numTensors, before);

  const model = await loadModel(result.model);
  const { accuracy } = await evaluate(model, data.valid);
  assert.ok(Math.abs(accuracy - result.best.validAccuracy) < 1e-9);
  assert.equal(model.info.training?.learningRate, 0.01);
  disposeModel(model);
});

test('the same seed gives the same weights, another seed others', async (context) => {
  const parent = temporaryFolder(context);
  const train = async (name: string, seed: number) => {
    const folder = path.join(parent, name);
    await startTraining(quick({ epochs: 1, seed }), data, { folder }).done;
    return weightsIn(folder);
  };
  const [one, same, other] = [await train('a', 1), await train('b', 1), await train('c', 2)];
  assert.deepEqual(one, same);
  assert.notDeepEqual(one, other);
});

test('stopped in mid-epoch and resumed, it ends with the weights of an uninterrupted run', async (context) => {
  const parent = temporaryFolder(context);
  const [whole, parted] = [path.join(parent, 'whole'), path.join(parent, 'parted')];
  const expected = await startTraining(quick(), data, { folder: whole }).done;
  for (const stopAt of [2, 3, 7]) {
    let steps = 0;
    const run = startTraining(quick(), data, {
      folder: parted,
      resume: true,
      view: { onBatch: () => ++steps === stopAt && run.stop() },
    });
    const result = await run.done;
    if (stopAt < 7) assert.equal(result.stoppedBy, 'interrupt');
  }
  const resumed = await startTraining(quick(), data, { folder: parted, resume: true }).done;
  assert.deepEqual(weightsIn(parted), weightsIn(whole));
  const tensorsIn = async (folder: string) =>
    (await readCheckpoint(checkpointOf(folder), trainingStateSchema)).tensors;
  const tensors = await tensorsIn(parted);
  assert.deepEqual(tensors, await tensorsIn(whole));
  assert.deepEqual(Object.keys(tensors).sort(), [
    ...['averages', 'best/averages', 'best/weights', 'emaAverages', 'emaWeights'],
    ...['firstMoment', 'secondMoment', 'weights'],
  ]);
  const figures = (history: typeof resumed.history) => history.map(({ seconds: _, ...row }) => row);
  assert.deepEqual(figures(resumed.history), figures(expected.history));
  assert.equal(resumed.stoppedBy, 'finished');
});

test('SIGINT ends it after the batch under way, with the best model and a checkpoint', async (context) => {
  const folder = path.join(temporaryFolder(context), 'run');
  const listeners = process.listenerCount('SIGINT');
  const seen: TrainingProgress[] = [];
  const run = startTraining(quick({ epochs: 100 }), data, {
    folder,
    view: {
      onBatch(progress) {
        seen.push(progress);
        if (seen.length === 5) process.emit('SIGINT');
      },
    },
  });
  const result = await run.done;
  assert.deepEqual([result.stoppedBy, result.epochs, result.steps], ['interrupt', 1, 5]);
  assert.equal(seen.length, 5);
  assert.ok(existsSync(path.join(folder, 'checkpoint.safetensors')));
  assert.ok(existsSync(path.join(result.model, 'ferlab.json')));
  assert.equal(process.listenerCount('SIGINT'), listeners);
});

test('a time limit of nothing still leaves a model', async (context) => {
  const folder = path.join(temporaryFolder(context), 'run');
  const result = await startTraining(quick(), data, { folder, timeLimit: 0 }).done;
  assert.deepEqual([result.stoppedBy, result.epochs, result.steps], ['time-limit', 0, 0]);
  assert.ok(existsSync(path.join(result.model, 'weights.bin')));
});

test('it stops early when the validation loss no longer falls', async (context) => {
  const folder = path.join(temporaryFolder(context), 'run');
  const still = quick({ epochs: 9, earlyStopPatience: 2, earlyStopMinDelta: 1 });
  const result = await startTraining(still, data, { folder }).done;
  assert.deepEqual([result.stoppedBy, result.epochs], ['early-stop', 3]);
});

test('a loss that is no number stops it, names the step, and keeps what was good', async (context) => {
  const folder = path.join(temporaryFolder(context), 'run');
  const wild = quick({ schedule: 'constant', learningRate: 10, weightDecay: 1, epochs: 100 });
  const run = startTraining(wild, data, { folder });
  await assert.rejects(
    run.done,
    /(loss|gradient norm) became (NaN|-?Infinity) at step \d+ .*lower learningRate/,
  );
  if (run.history.length > 0) await loadModel(path.join(folder, 'model')).then(disposeModel);
});

test('what cannot be trained is refused before any time is spent', async (context) => {
  const folder = temporaryFolder(context);
  const rejects = (attempt: Promise<unknown>, pattern: RegExp) => assert.rejects(attempt, pattern);
  writeFileSync(path.join(folder, 'mine.txt'), 'x');
  await rejects(startTraining(quick(), data, { folder }).done, /is not empty/);
  await rejects(startTraining(quick(), data, { folder, resume: true }).done, /holds files but no training/);
  await rejects(
    startTraining(quick(), data, { folder: path.join(folder, 'mine.txt', 'run') }).done,
    /can't be used/,
  );
  const other = { train: data.train, valid: { ...data.valid, classes: ['a', 'b', 'x'] } };
  const run = path.join(folder, 'run');
  await rejects(startTraining(quick(), other, { folder: run }).done, /missing: c; not expected: x/);
  const sized = { ...tinySize, height: 41 };
  const wrongSize = { train: { ...data.train, preprocessing: sized }, valid: data.valid };
  await rejects(
    startTraining(quick(), wrongSize, { folder: run }).done,
    /loaded with other settings than the configuration's \(height 41, now 40\)/,
  );
  assert.ok(!existsSync(run));
});

test('a resumed training keeps its hyperparameters and its images', async (context) => {
  const folder = path.join(temporaryFolder(context), 'run');
  await startTraining(quick({ epochs: 1 }), data, { folder }).done;
  await assert.rejects(
    startTraining(quick({ epochs: 1, batchSize: 8 }), data, { folder, resume: true }).done,
    /other hyperparameters \(batchSize was 16, now 8\)/,
  );
  const checkpoint = await readCheckpoint(checkpointOf(folder), trainingStateSchema);
  delete checkpoint.tensors.emaWeights;
  await writeCheckpoint(checkpointOf(folder), checkpoint);
  await assert.rejects(
    startTraining(quick({ epochs: 1 }), data, { folder, resume: true }).done,
    /another version's: it lacks emaWeights/,
  );
  const others = { train: tinyDataset(16, 3, 5), valid: data.valid };
  await assert.rejects(
    startTraining(quick({ epochs: 1 }), others, { folder, resume: true }).done,
    /other images/,
  );
});
