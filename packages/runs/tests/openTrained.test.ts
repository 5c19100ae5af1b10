import assert from 'node:assert/strict';
import { cpSync } from 'fs';
import path from 'path';
import test from 'node:test';
import { inspect } from 'util';
import { splitDataset, evaluate, disposeModel, openFaces, startTraining } from '../../../src/index';
import { configureFrom } from '../runs';
import { openTrained } from '../openTrained';
import { tf } from '../../tensorflow/index';
import { readRun } from '../readRun';
import { playKernel } from '../../../tests/playKernel';
import { temporaryFolder } from '../../../tests/temporaryFolder';
import { writeTinyDataset } from '../../../tests/tinyDataset';
import { quick } from '../../../tests/tinyTraining';

test('what a training has left is opened from disk: model, hyperparameters, and the faces it never saw', async (context) => {
  const folder = temporaryFolder(context);
  const [images, runs] = [path.join(folder, 'faces'), path.join(folder, 'runs')];
  await assert.rejects(openTrained(undefined, runs), /No finished training in .*runs\. Start one/);
  await writeTinyDataset(images, 12);
  const config = quick({ epochs: 1, validShare: 0.25, batchSize: 8, seed: 7 });
  const faces = await openFaces(images, config);
  const data = splitDataset(faces, config.validShare, config.seed);
  const run = startTraining(config, data, { folder: path.join(runs, 'first') });
  assert.throws(() => run.view(), /was started without a view\. showRun\(run\) shows it/);
  const { best } = await run.done;

  const before = tf.memory().numTensors;
  const sent = playKernel();
  const trained = await openTrained(undefined, runs);
  assert.match(
    trained.about,
    /first \(.*; finished, 1 of 1 epochs\): [\d.]+% right on 9 validation faces, your best on these data\.$/,
  );
  assert.ok(String(sent.at(-1)!.data['text/plain']) === trained.about);
  assert.match(inspect(trained), /^\S.*model: its model, data, config and folder, and the line about it$/);
  assert.deepEqual([trained.config, trained.folder], [config, path.join(runs, 'first', 'model')]);
  assert.deepEqual(trained.data.valid.files, data.valid.files);
  assert.equal((await evaluate(trained.model, trained.data.valid)).accuracy, best.validAccuracy);
  disposeModel(trained.model);
  assert.equal(tf.memory().numTensors, before);
  assert.deepEqual(await configureFrom(run.folder, { epochs: 5 }), { ...config, epochs: 5 });

  // The validation side of a run of its own folder is read from there.
  await startTraining(
    config,
    { train: faces, valid: { ...faces, folder: path.join(folder, 'others') } },
    {
      folder: path.join(runs, 'second'),
    },
  ).done;
  assert.deepEqual((await readRun(path.join(runs, 'second'))).data, {
    train: images,
    valid: path.join(folder, 'others'),
  });
  cpSync(images, path.join(folder, 'others'), { recursive: true });
  const second = await openTrained(path.join(runs, 'second'));
  assert.deepEqual([second.data.train.labels.length, second.data.valid.labels.length], [36, 36]);
  disposeModel(second.model);

  cpSync(path.join(images, 'a', '0.png'), path.join(images, 'b', 'new.png'));
  await assert.rejects(
    openTrained(run.folder),
    /images in .*faces are not those that the training in .*began with.*"validFolder" beside "folder"/,
  );
  assert.equal(tf.memory().numTensors, before);
});
