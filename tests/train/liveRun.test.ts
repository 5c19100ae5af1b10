import assert from 'node:assert/strict';
import { existsSync, rmSync } from 'fs';
import path from 'path';
import test from 'node:test';
import { disposeModel } from '../../src/nn/model';
import { tf } from '../../packages/tensorflow/index';
import { orderedChanges, settingsAt, type PlannedChange } from '../../src/train/liveChanges';
import { readRun } from '../../packages/runs/index';
import { currentRun, startTraining } from '../../src/train/startTraining';
import type { RunState, TrainingView } from '../../src/train/training';
import { temporaryFolder } from '../temporaryFolder';
import { checkpointIn, data, quick } from '../tinyTraining';

test('changes stand in the order of their steps, and say what was before', () => {
  const config = quick();
  const ordered = orderedChanges(config, [
    { step: 5, field: 'learningRate', to: 0.001 },
    { step: 2, field: 'learningRate', to: 0.02 },
    { step: 2, field: 'learningRate', to: 0.005 },
    { step: 3, field: 'mirror', to: config.mirror },
  ]);
  assert.deepEqual(ordered, [
    { step: 2, field: 'learningRate', from: 0.01, to: 0.005 },
    { step: 5, field: 'learningRate', from: 0.005, to: 0.001 },
  ]);
  const rates = [0, 1, 2, 4, 5, 9].map((step) => settingsAt(config, ordered, step).learningRate);
  assert.deepEqual(rates, [0.01, 0.01, 0.005, 0.005, 0.001, 0.001]);
  const refused = (change: object, message: RegExp) =>
    assert.throws(() => orderedChanges(config, [{ step: 1, ...change } as PlannedChange]), message);
  refused({ field: 'rotation', to: 50 }, /Expected rotation to be a number from 0 to 45 .* but found 50/);
  refused({ field: 'rotation', to: NaN }, /Expected rotation/);
  refused(
    { field: 'epochs', to: 9 },
    /epochs can't be changed while a training runs.*These can: learningRate/,
  );
  refused({ field: 'rotatoin', to: 9 }, /Did you mean "rotation"/);
  refused({ field: '__proto__', to: 9 }, /__proto__ can't be changed/);
  refused({ field: 'mirror', to: 1, step: -1 }, /Expected the step of a change to be a whole number/);
});

const rotated = { rotation: 45, brightness: 0.4, moving: 1 };

test('changes made live act from the next batch on, and are repeated to the bit', async (context) => {
  const parent = temporaryFolder(context);
  const at = (name: string) => path.join(parent, name);
  const before = tf.memory().numTensors;
  const rates: number[] = [];
  const told: number[] = [];
  const live = startTraining(quick({ epochs: 2 }), data, {
    folder: at('live'),
    view: {
      onBatch({ learningRate }) {
        rates.push(learningRate);
        // In the middle of an epoch, and before the first batch of one, whose images are made ahead already.
        if (rates.length === 2) void live.change({ learningRate: 0.0025 });
        if (rates.length === 3) void live.change(rotated);
      },
      onChange: (changes) => told.push(changes.length),
    },
  });
  await live.done;
  const expected = [
    { step: 2, field: 'learningRate', from: 0.01, to: 0.0025 },
    { step: 3, field: 'rotation', from: 0, to: 45 },
    { step: 3, field: 'brightness', from: 0.1, to: 0.4 },
    { step: 3, field: 'moving', from: 0.75, to: 1 },
  ];
  assert.deepEqual(live.changes, expected);
  assert.deepEqual(told, [1, 4]);
  const { changes } = await readRun(at('live'));
  assert.deepEqual(changes, expected);
  const tensorsOf = async (name: string) => (await checkpointIn(at(name))).tensors;
  const tensors = await tensorsOf('live');

  const plainRates: number[] = [];
  const plain: TrainingView = { onBatch: ({ learningRate }) => plainRates.push(learningRate) };
  await startTraining(quick({ epochs: 2 }), data, { folder: at('plain'), view: plain }).done;
  assert.deepEqual(
    rates,
    plainRates.map((rate, step) => (step < 2 ? rate : rate * 0.25)),
  );
  assert.notDeepEqual(await tensorsOf('plain'), tensors);

  await startTraining(quick({ epochs: 2 }), data, { folder: at('again'), changes }).done;
  assert.deepEqual(await tensorsOf('again'), tensors);
  const rateOnly = changes.slice(0, 1);
  await startTraining(quick({ epochs: 2 }), data, { folder: at('rate'), changes: rateOnly }).done;
  assert.notDeepEqual(await tensorsOf('rate'), tensors);

  // Stopped before the second change and gone on with; the changes of the folder count.
  let steps = 0;
  const parted = startTraining(quick({ epochs: 2 }), data, {
    folder: at('parted'),
    changes,
    view: { onBatch: () => ++steps === 3 && parted.stop() },
  });
  assert.equal((await parted.done).steps, 3);
  const gone = startTraining(quick({ epochs: 2 }), data, { folder: at('parted'), resume: true });
  await gone.done;
  assert.deepEqual(gone.changes, expected);
  assert.deepEqual(gone.rates, live.rates, 'a step in the learning rate stays one');
  assert.deepEqual(
    live.rates.map(({ rate }) => rate),
    rates,
  );
  assert.deepEqual(await tensorsOf('parted'), tensors);

  // As if it had been killed after the last changes, which are younger than the checkpoint that is left.
  rmSync(path.join(at('live'), 'checkpoint-000006.safetensors'));
  await startTraining(quick({ epochs: 2 }), data, { folder: at('live'), resume: true }).done;
  assert.deepEqual(await tensorsOf('live'), tensors);
  assert.equal(tf.memory().numTensors, before);
});

test('a paused training answers, changes, saves, and ends as one that was not paused', async (context) => {
  const parent = temporaryFolder(context);
  const [whole, folder] = [path.join(parent, 'whole'), path.join(parent, 'run')];
  await startTraining(quick({ epochs: 2 }), data, { folder: whole }).done;
  const before = tf.memory().numTensors;
  const states: RunState[] = [];
  let steps = 0;
  const paused = new Promise<void>((resolve) => {
    startTraining(quick({ epochs: 2 }), data, {
      folder,
      view: (started) => ({
        onBatch: () => ++steps === 2 && started.pause(),
        onState(state) {
          states.push(state);
          if (state === 'paused') resolve();
        },
      }),
    });
  });
  const run = currentRun()!;
  assert.equal(run.state, 'starting');
  await paused;
  assert.deepEqual([run.state, run.progress!.batch, steps], ['paused', 2, 2]);
  const [first, again] = [await run.validateNow(), await run.validateNow()];
  assert.deepEqual(first, again);
  assert.ok(first.loss > 0 && first.accuracy >= 0 && first.accuracy <= 1);
  assert.match(await run.checkpointNow(), /checkpoint-000002\.safetensors$/);
  assert.equal((await checkpointIn(folder)).state.batch, 2);
  disposeModel(await run.presentModel());
  await run.change({ learningRate: 0.02 });
  await run.change({ learningRate: 0.01 });
  assert.deepEqual(run.changes, [], 'it was taken back before any batch');
  assert.throws(
    () => run.change({ learningRate: 40 }),
    /Expected learningRate to be a number from 1e-7 to 10/,
  );
  assert.equal(steps, 2);
  const joined: number[] = [];
  const leave = run.watch({ onBatch: ({ epoch, batch }) => void joined.push(epoch * 10 + batch) });
  run.goOn();
  await run.done;
  leave();
  assert.deepEqual(joined, [13, 21, 22, 23]);
  assert.deepEqual(states, [
    ...['training', 'paused', 'training', 'validating', 'training', 'validating', 'training', 'ended'],
  ]);
  assert.deepEqual((await checkpointIn(folder)).tensors, (await checkpointIn(whole)).tensors);
  await assert.rejects(run.validateNow(), /The training has ended/);
  assert.equal(currentRun(), undefined);
  assert.equal(tf.memory().numTensors, before);
});

test('a paused training can be stopped, and keeps what it had', async (context) => {
  const folder = path.join(temporaryFolder(context), 'run');
  const run = startTraining(quick({ epochs: 9 }), data, {
    folder,
    view: { onBatch: () => run.pause(), onState: (state) => state === 'paused' && run.stop() },
  });
  const result = await run.done;
  assert.deepEqual([result.stoppedBy, result.steps], ['interrupt', 1]);
  assert.ok(existsSync(result.model));
});

test('a second training is not begun without a word; on purpose it is', async (context) => {
  const parent = temporaryFolder(context);
  const listeners = process.listenerCount('SIGINT');
  const first = startTraining(quick({ epochs: 99 }), data, { folder: path.join(parent, 'one') });
  const folder = path.join(parent, 'two');
  const refused = () => startTraining(quick(), data, { folder, view: () => assert.fail() });
  assert.throws(refused, /A training is under way in .*one.*currentRun\(\)\.stop\(\).*alongside: true/);
  assert.equal(existsSync(folder), false);
  let known: string | undefined;
  const view = (): TrainingView => ((known = currentRun()?.folder), {});
  const beside = startTraining(quick({ epochs: 1 }), data, { folder, alongside: true, view });
  assert.equal(known, folder, 'a view may ask for the training that it is made for');
  assert.equal((await beside.done).stoppedBy, 'finished');
  assert.equal(currentRun(), first);
  first.stop();
  await first.done;
  assert.equal(process.listenerCount('SIGINT'), listeners);
});

test('a quick training goes through everything with two batches', async (context) => {
  const folder = path.join(temporaryFolder(context), 'run');
  const run = startTraining(quick({ batchSize: 8, epochs: 50 }), data, { folder, quick: true });
  const { epochs, steps, model } = await run.done;
  assert.deepEqual([epochs, steps, run.data.train.labels.length], [1, 2, 16]);
  assert.deepEqual([...run.data.train.labels.slice(0, 6)], [0, 1, 2, 0, 1, 2]);
  assert.ok(existsSync(path.join(model, 'weights.bin')));
});
