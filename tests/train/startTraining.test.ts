import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'fs';
import path from 'path';
import test from 'node:test';
import workerThreads from 'worker_threads';
import { evaluate } from '../../src/evaluate/evaluate';
import { disposeModel } from '../../src/nn/model';
import { loadModel } from '../../src/nn/modelFolder';
import { tf } from '../../packages/tensorflow/index';
import { endText } from '../../src/train/ending';
import { readDescription } from '../../src/train/runDescription';
import { startTraining } from '../../src/train/startTraining';
import type { TrainingProgress } from '../../src/train/training';
import { temporaryFolder } from '../temporaryFolder';
import { tinySize } from '../tinyDataset';
import { checkpointIn, data, namesIn, quick } from '../tinyTraining';

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
  const checkpoints = namesIn(folder).slice(0, -4);
  assert.deepEqual(namesIn(folder).slice(-4), ['history.csv', 'logs', 'model', 'run.json']);
  // The newest two, and that of the best epoch.
  const kept = new Set([15, 18, 3 * result.best.epoch].map((step) => String(step).padStart(6, '0')));
  assert.deepEqual(
    checkpoints,
    [...kept].sort().map((step) => `checkpoint-${step}.safetensors`),
  );
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
    await startTraining(quick({ epochs: 1, seed, mixup: 0.4 }), data, { folder }).done;
    return weightsIn(folder);
  };
  const [one, same, other] = [await train('a', 1), await train('b', 1), await train('c', 2)];
  assert.deepEqual(one, same);
  assert.notDeepEqual(one, other);
  // Batches are then made between the steps.
  const threads = context.mock.method(workerThreads, 'Worker', () => assert.fail('no threads here'));
  assert.deepEqual(await train('d', 1), one);
  assert.equal(threads.mock.callCount(), 1);
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
  // That of the first epoch, and one of the interrupt.
  assert.deepEqual(
    namesIn(folder).slice(0, 2),
    [3, 5].map((step) => `checkpoint-00000${step}.safetensors`),
  );
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
  // A good epoch of 24 steps, then a rate at which weight decay makes the weights grow.
  const good = quick({ schedule: 'constant', weightDecay: 1, batchSize: 2 });
  const run = startTraining(good, data, { folder, changes: [{ step: 24, field: 'learningRate', to: 10 }] });
  await assert.rejects(
    run.done,
    /Diverged at step \d+ \(epoch \d+\): try a lower rate\. The (loss|gradient norm) became (NaN|-?Infinity)/,
  );
  assert.ok(run.history.length > 0);
  const { ended } = await readDescription(folder);
  assert.deepEqual([ended?.by, ended?.epochs], ['diverged', run.history.length]);
  const { state, tensors } = await checkpointIn(folder);
  for (const { values } of Object.values(tensors)) assert.ok(values.every(Number.isFinite));
  assert.ok(Number.isFinite(state.best?.validLoss));
  const model = await loadModel(path.join(folder, 'model'));
  assert.equal(model.info.metrics?.validLoss, state.best?.validLoss);
  disposeModel(model);
});

test('a loss that runs away ends it, though it stays a number, and goes on ending it', async (context) => {
  const folder = path.join(temporaryFolder(context), 'run');
  const wild = quick({ learningRate: 1, optimizer: 'sgd', batchSize: 4, epochs: 9 });
  const states: unknown[] = [];
  const onState = (state: string, why?: string) => state === 'ended' && states.push(why);
  const run = startTraining(wild, data, { folder, view: { onState } });
  // Which epoch is the second one that is too high differs with the rounding of other threads.
  const told =
    /^Diverged at step (24|36|48) \(epoch [234]\): try a lower rate\. The training loss is [\d.]+, where guessing has 1\.1/;
  await assert.rejects(run.done, ({ message }: Error) => told.test(message));
  assert.match(String(states), told);
  const { ended, quick: looked } = await readDescription(folder);
  const epochs = ended?.epochs ?? 0;
  assert.deepEqual([ended?.by, ended?.step, looked], ['diverged', 12 * epochs, false]);
  assert.ok(epochs >= 2 && epochs === run.history.length, `${epochs} epochs`);
  await assert.rejects(
    startTraining(wild, data, { folder, resume: true }).done,
    new RegExp(`Diverged at step ${12 * (epochs + 1)} \\(epoch ${epochs + 1}\\)`),
  );
});

test('its folder and one sentence tell how it ended', async (context) => {
  const folder = path.join(temporaryFolder(context), 'run');
  const run = startTraining(quick({ epochs: 2 }), data, { folder, view: { onEpoch: () => run.stop() } });
  const result = await run.done;
  const share = `${(100 * result.best.validAccuracy).toFixed(1)}%`;
  assert.equal(
    endText(result),
    `Stopped after 1 epoch; the best model, ${share}, is kept in ${path.relative('', folder)}/model`,
  );
  assert.match(endText({ ...result, epochs: 0 }), /^Stopped in the first epoch; /);
  assert.equal((await readDescription(folder)).ended?.by, 'interrupt');
  const on = await startTraining(quick({ epochs: 2 }), data, { folder, resume: true }).done;
  assert.match(endText(on), /^Finished after 2 epochs; /);
  const { ended } = await readDescription(folder);
  assert.deepEqual([ended?.by, ended?.step, ended?.epochs], ['finished', 6, 2]);
  assert.ok(Math.abs(Date.now() - Date.parse(ended!.at)) < 3_600_000);
});

test('a view that throws or rejects is told once, and the training continues without it', async (context) => {
  const parent = temporaryFolder(context);
  const broken = () => {
    throw new Error('no canvas');
  };
  const views = [{ onBatch: broken, onEpoch: broken }, { onEpoch: async () => broken() }, { onEnd: broken }];
  for (const [i, view] of views.entries()) {
    const told: string[] = [];
    const folder = path.join(parent, `${i}`);
    const run = startTraining(quick({ epochs: 2 }), data, { folder, view, warn: (text) => told.push(text) });
    assert.equal((await run.done).stoppedBy, 'finished');
    assert.deepEqual(told, [
      'The view of the training failed (no canvas). The training continues without it.',
    ]);
  }
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
  const one = { ...data.train, classes: ['a'], labels: data.train.labels.map(() => 0) };
  await rejects(
    startTraining(quick(), { train: one, valid: one }, { folder: run }).done,
    /Expected at least two classes in tiny but found 1/,
  );
  const without = (label: number) => ({
    ...data.train,
    labels: data.train.labels.map((l) => (l === label ? 0 : l)),
  });
  await rejects(
    startTraining(quick(), { ...data, train: without(2) }, { folder: run }).done,
    /No training images of c in tiny\. Add some/,
  );
  await rejects(
    startTraining(quick(), { ...data, valid: without(1) }, { folder: run }).done,
    /No validation images of b in tiny\. Add some/,
  );
  const none = { ...data.valid, files: [], labels: new Uint16Array(0), pixels: new Uint8Array(0) };
  await rejects(
    startTraining(quick(), { ...data, valid: none }, { folder: run }).done,
    /No validation images in/,
  );
  await rejects(
    startTraining(quick(), { ...data, train: none }, { folder: run }).done,
    /No training images in/,
  );
  const sized = { ...tinySize, height: 41 };
  const wrongSize = { train: { ...data.train, preprocessing: sized }, valid: data.valid };
  await rejects(
    startTraining(quick(), wrongSize, { folder: run }).done,
    /loaded with other settings than the configuration's \(height 41, now 40\)/,
  );
  assert.ok(!existsSync(run));
});
