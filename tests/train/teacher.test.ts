import assert from 'node:assert/strict';
import path from 'path';
import test from 'node:test';
import { tf } from '../../packages/tensorflow/index';
import { configure } from '../../src/config';
import { makeBatch } from '../../src/data/batches';
import { predictProbabilities } from '../../src/evaluate/predict';
import { disposeModel, untrainedModel } from '../../src/nn/model';
import { saveModel } from '../../src/nn/modelFolder';
import { startTraining } from '../../src/train/startTraining';
import { Teacher } from '../../src/train/teacher';
import { smoothedLoss } from '../../src/train/trainStep';
import { temporaryFolder } from '../temporaryFolder';
import { tinyDataset, tinySize } from '../tinyDataset';
import { data, quick } from '../tinyTraining';

test('a teacher answers as its model does, and leaves no tensor behind', async (context) => {
  const faces = tinyDataset(4);
  const { classes, preprocessing } = faces;
  const folder = path.join(temporaryFolder(context), 'teacher');
  const model = untrainedModel({ network: 'fcn-fer', classes, preprocessing }, 3);
  await saveModel(model, folder);
  const batch = makeBatch(faces, [0, 5, 7]);
  const expected = tf.tidy(() => predictProbabilities(model, batch.images).dataSync());
  disposeModel(model);
  const before = tf.memory().numTensors;
  const config = configure({ ...tinySize, teacher: folder, teacherShare: 0.75, precision: 'float32' });
  const teacher = await Teacher.open(config, faces);
  const found = tf.tidy(() => teacher!.answer(batch.images).dataSync());
  teacher!.dispose();
  found.forEach((value, i) => assert.ok(Math.abs(value - expected[i]!) < 1e-5));
  assert.equal(tf.memory().numTensors, before);
  assert.equal(await Teacher.open(configure({ teacherShare: 0, teacher: folder }), faces), undefined);
});

test('what is learnt is labels and answers, blended; what is right is told by the labels', () => {
  const logits = tf.tensor2d([1, 2, 0.5, 0, 0, 1], [2, 3]);
  const targets = tf.tensor2d([1, 0, 0, 0, 0, 1], [2, 3]);
  const answers = tf.tensor2d([0.2, 0.5, 0.3, 0.1, 0.1, 0.8], [2, 3]);
  const losses = [0, 0.25, 1].map(
    (share) => smoothedLoss(logits, targets, 0, undefined, { answers, share }).dataSync()[0]!,
  );
  const plain = smoothedLoss(logits, targets, 0).dataSync()[0]!;
  assert.ok(Math.abs(losses[0]! - plain) < 1e-6);
  assert.ok(Math.abs(losses[1]! - (0.75 * losses[0]! + 0.25 * losses[2]!)) < 1e-6);
});

test('a training with a teacher learns its answers, and refuses one of other classes or pictures', async (context) => {
  const folder = temporaryFolder(context);
  const train = (to: string, changes: Parameters<typeof quick>[0]) =>
    startTraining(quick({ epochs: 12, ...changes }), data, {
      folder: path.join(folder, to),
      warn: () => undefined,
    }).done;
  const first = await train('first', {});
  const pupil = await train('pupil', { teacher: first.model, teacherShare: 1 });
  assert.notEqual(pupil.history[0]!.trainLoss, first.history[0]!.trainLoss);
  assert.ok(first.best.validAccuracy > 0.9 && pupil.best.validAccuracy > 0.9, `${pupil.best.validAccuracy}`);
  const other = { train: tinyDataset(16, 4), valid: tinyDataset(8, 4, 1000) };
  const refused = (changes: Parameters<typeof quick>[0], sides: typeof data, pattern: RegExp) =>
    assert.rejects(
      startTraining(quick({ ...changes, teacher: first.model }), sides, { folder: path.join(folder, 'no') })
        .done,
      pattern,
    );
  await refused(
    {},
    other,
    /classes of the teacher .* differ from the classes expected \(a, b, c, d\): missing: d/,
  );
});
