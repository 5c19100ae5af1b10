import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import path from 'path';
import test from 'node:test';
import { tf } from '../../packages/tensorflow/index';
import { checkpointsIn, writeCheckpoint } from '../../packages/base/index';
import { startTraining } from '../../src/train/startTraining';
import { temporaryFolder } from '../temporaryFolder';
import { tinyDataset } from '../tinyDataset';
import { checkpointIn, data, namesIn, newestIn, quick } from '../tinyTraining';

const weightsIn = (folder: string) => readFileSync(path.join(folder, 'model', 'weights.bin'));

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
  const { tensors } = await checkpointIn(parted);
  assert.deepEqual(tensors, (await checkpointIn(whole)).tensors);
  assert.deepEqual(Object.keys(tensors).sort(), [
    ...['averages', 'best/averages', 'best/weights', 'emaAverages', 'emaWeights'],
    ...['firstMoment', 'secondMoment', 'weights'],
  ]);
  const figures = (history: typeof resumed.history) => history.map(({ seconds: _, ...row }) => row);
  assert.deepEqual(figures(resumed.history), figures(expected.history));
  assert.equal(resumed.stoppedBy, 'finished');
});

test('images grow over a training, which resumed ends the same; too small ones are refused', async (context) => {
  const parent = temporaryFolder(context);
  const folder = (name: string) => path.join(parent, name);
  const growing = quick({ network: 'residual-se', startSize: 0.5, fullSizeFrom: 0.5 });
  await startTraining(growing, data, { folder: folder('whole') }).done;
  const run = startTraining(growing, data, { folder: folder('parted'), view: { onEpoch: () => run.stop() } });
  await run.done;
  await startTraining(growing, data, { folder: folder('parted'), resume: true }).done;
  assert.deepEqual(weightsIn(folder('parted')), weightsIn(folder('whole')));
  await startTraining({ ...growing, startSize: 1 }, data, { folder: folder('full') }).done;
  assert.notDeepEqual(weightsIn(folder('full')), weightsIn(folder('whole')));
  await assert.rejects(
    startTraining(quick({ startSize: 0.5 }), data, { folder: folder('small') }).done,
    /at least 40 for fcn-fer but found 40x40 at a startSize of 0.5/,
  );
});

test('a damaged checkpoint is put aside and told; the one before is gone on from, to the same end', async (context) => {
  const parent = temporaryFolder(context);
  const [whole, folder] = [path.join(parent, 'whole'), path.join(parent, 'run')];
  await startTraining(quick({ epochs: 2 }), data, { folder: whole }).done;
  const first = startTraining(quick({ epochs: 2 }), data, {
    folder,
    view: { onEpoch: () => first.stop() },
  });
  await first.done;
  const second = startTraining(quick({ epochs: 2 }), data, {
    folder,
    resume: true,
    view: { onBatch: () => second.stop() },
  });
  await second.done;
  const newest = await newestIn(folder);
  const bytes = readFileSync(newest);
  bytes[bytes.length - 1000]! ^= 1;
  writeFileSync(newest, bytes);
  // What a killed process leaves besides; no process has this number.
  const stale = ['checkpoint-000005.safetensors.99999999.1.tmp', 'model.99999999.tmp', 'model.previous'];
  for (const name of stale) mkdirSync(path.join(folder, name));
  const told: string[] = [];
  await startTraining(quick({ epochs: 2 }), data, { folder, resume: true, warn: (text) => told.push(text) })
    .done;
  assert.equal(told.length, 1);
  assert.match(told[0]!, /checkpoint-000004.*its checksum differs.*from the one before, checkpoint-000003/);
  assert.deepEqual((await checkpointIn(folder)).tensors, (await checkpointIn(whole)).tensors);
  assert.deepEqual(
    namesIn(folder).filter((name) => !name.startsWith('checkpoint-') || !name.endsWith('.safetensors')),
    ['checkpoint-000004.safetensors.damaged', 'history.csv', 'logs', 'model', 'run.json'],
  );
  for (const file of await checkpointsIn(folder)) writeFileSync(file, 'no checkpoint');
  await assert.rejects(
    startTraining(quick({ epochs: 2 }), data, { folder, resume: true }).done,
    /checkpoint-000006.safetensors can't be used: it is damaged. There is none before it/,
  );
});

test('a long epoch writes checkpoints; an interrupted validation is made up for', async (context) => {
  const parent = temporaryFolder(context);
  const [whole, folder] = [path.join(parent, 'whole'), path.join(parent, 'run')];
  const often = quick({ epochs: 2, checkpointMinutes: 0.001, keepCheckpoints: 9 });
  await startTraining(often, data, { folder: whole }).done;
  assert.ok((await checkpointsIn(whole)).length > 2);
  const run = startTraining(often, data, {
    folder,
    view: { onBatch: ({ batch, batches }) => batch === batches && setImmediate(run.stop) },
  });
  const stopped = await run.done;
  assert.deepEqual([stopped.stoppedBy, stopped.epochs, stopped.steps], ['interrupt', 0, 3]);
  // How many are kept may change within a training.
  await startTraining({ ...often, keepCheckpoints: 1 }, data, { folder, resume: true }).done;
  assert.deepEqual((await checkpointIn(folder)).tensors, (await checkpointIn(whole)).tensors);
  assert.ok((await checkpointsIn(folder)).length <= 2);
});

test('two trainings do not share a folder; one that is being stopped is waited for', async (context) => {
  const folder = path.join(temporaryFolder(context), 'run');
  const first = startTraining(quick({ epochs: 100 }), data, { folder });
  assert.throws(
    () => startTraining(quick(), data, { folder, resume: true, alongside: true }),
    /A training is under way in .*run.* stop it first/,
  );
  first.stop();
  const second = startTraining(quick({ epochs: 100 }), data, { folder, resume: true });
  second.stop();
  const [{ steps }, result] = await Promise.all([first.done, second.done]);
  assert.deepEqual([result.stoppedBy, result.steps], ['interrupt', steps]);
});

test('a run folder that goes away is an error that names the file, and all tensors are freed', async (context) => {
  const folder = path.join(temporaryFolder(context), 'run');
  const before = tf.memory().numTensors;
  const run = startTraining(quick(), data, {
    folder,
    view: {
      onEpoch() {
        rmSync(folder, { recursive: true });
        writeFileSync(folder, 'no folder any more');
      },
    },
  });
  await assert.rejects(run.done, /(history\.csv can't be written|can't be written to .*model): .*ENOTDIR/);
  assert.equal(tf.memory().numTensors, before);
});

test('a resumed training keeps its hyperparameters and its images', async (context) => {
  const folder = path.join(temporaryFolder(context), 'run');
  await startTraining(quick({ epochs: 1 }), data, { folder }).done;
  await assert.rejects(
    startTraining(quick({ epochs: 1, batchSize: 8 }), data, { folder, resume: true }).done,
    /other hyperparameters \(batchSize was 16, now 8\)/,
  );
  const checkpoint = await checkpointIn(folder);
  delete checkpoint.tensors.emaWeights;
  await writeCheckpoint(await newestIn(folder), checkpoint);
  await assert.rejects(
    startTraining(quick({ epochs: 1 }), data, { folder, resume: true }).done,
    /another version's: it lacks emaWeights/,
  );
  const { weights } = checkpoint.tensors;
  checkpoint.tensors = { ...checkpoint.tensors, emaWeights: weights!, more: weights! };
  await writeCheckpoint(await newestIn(folder), checkpoint);
  await assert.rejects(
    startTraining(quick({ epochs: 1 }), data, { folder, resume: true }).done,
    /Expected values for the step's variables .* but found more/,
  );
  const others = { train: tinyDataset(16, 3, 5), valid: data.valid };
  await assert.rejects(
    startTraining(quick({ epochs: 1 }), others, { folder, resume: true }).done,
    /other images/,
  );
});
