import assert from 'node:assert/strict';
import { readFileSync } from 'fs';
import path from 'path';
import test from 'node:test';
import { tf } from '../../packages/tensorflow/index';
import { sameClass } from '../../packages/layouts/index';
import { configure } from '../../src/config';
import { disposeModel, predictLogits, untrainedModel, type Model } from '../../src/nn/model';
import { loadModel, saveModel } from '../../src/nn/modelFolder';
import { openStart, rateShares, takeOver } from '../../src/train/startFrom';
import { startTraining } from '../../src/train/startTraining';
import { livelyModel, noise } from '../livelyModel';
import { temporaryFolder } from '../temporaryFolder';
import { tinyDataset, tinySize } from '../tinyDataset';
import { data, quick } from '../tinyTraining';

const weightsIn = (folder: string) => readFileSync(path.join(folder, 'model', 'weights.bin'));
const valuesOf = ({ values }: Pick<Model, 'values'>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Array.from(value.dataSync())]));

test('classes that both know keep what is known, in any order and by any name; new ones begin anew', () => {
  const before = tf.memory().numTensors;
  const known = livelyModel('fcn-fer');
  const classes = ['tired', 'neutral', 'Joy', 'sad'];
  const fresh = untrainedModel({ ...known.info, classes }, 7);
  const untouched = untrainedModel({ ...known.info, classes }, 7);
  takeOver(fresh, known, (name) => sameClass(known.info.classes, name));
  tf.tidy(() => {
    const images = noise(known, 3);
    const [old, taken] = [known, fresh].map((model) => predictLogits(model, images).arraySync());
    for (const [i, row] of taken!.entries()) {
      const expected = ['neutral', 'happy', 'sad'].map((name) => old![i]![known.info.classes.indexOf(name)]!);
      row.slice(1).forEach((logit, c) => assert.ok(Math.abs(logit - expected[c]!) < 1e-4));
    }
  });
  const [own, begun] = [valuesOf(untouched), valuesOf(fresh)];
  const column = (kernel: number[]) => kernel.filter((_, i) => i % 4 === 0);
  assert.deepEqual(column(begun['scores/kernel']!), column(own['scores/kernel']!));
  assert.notDeepEqual(begun['conv1/kernel'], own['conv1/kernel']);
  [known, fresh, untouched].forEach(disposeModel);
  assert.equal(tf.memory().numTensors, before);
});

test('blocks towards the picture learn by less, or not at all while the last convolution learns alone', () => {
  for (const network of ['fcn-fer', 'residual-se']) {
    const { architecture } = livelyModel(network);
    const [all, head] = [rateShares(architecture, 0.5, false), rateShares(architecture, 0.5, true)];
    let offset = 0;
    const seen: Record<string, number> = {};
    for (const { name, size } of architecture.parameters) {
      seen[name] = all[offset]!;
      assert.ok(all.subarray(offset, offset + size).every((share) => share === all[offset]));
      assert.ok(
        head.subarray(offset, offset + size).every((share) => share === (/^scores/.test(name) ? 1 : 0)),
      );
      offset += size;
    }
    assert.equal(seen['scores/kernel'], 1);
    if (network === 'fcn-fer')
      assert.deepEqual([seen['conv5/bias'], seen['norm4/gamma'], seen['conv1/kernel']], [0.5, 0.25, 0.03125]);
    else
      assert.deepEqual([seen['stage4.2.conv2/kernel'], seen['stage4.1.conv1/kernel'], seen['stem.conv/kernel']], [0.5, 0.5, 0.03125]); // prettier-ignore
  }
});

test('a training begun from a model: first the head alone, averages kept; resumed it ends the same', async (context) => {
  const folder = temporaryFolder(context);
  const at = (name: string) => path.join(folder, name);
  const first = await startTraining(quick(), data, { folder: at('first') }).done;
  const begun = {
    from: first.model,
    epochs: 2,
    headEpochs: 1,
    blockRate: 0.5,
    frozenNorms: true,
    emaDecay: 0,
  };
  const config = quick(begun);
  const run = startTraining(config, data, { folder: at('parted'), view: { onEpoch: () => run.stop() } });
  await run.done;
  const [known, halfway] = [await loadModel(first.model), await loadModel(path.join(at('parted'), 'model'))];
  const [before, after] = [valuesOf(known), valuesOf(halfway)];
  for (const [name, values] of Object.entries(before)) {
    if (/^scores/.test(name)) assert.notDeepEqual(after[name], values, name);
    else assert.deepEqual(after[name], values, name);
  }
  const whole = await startTraining(config, data, { folder: at('whole') }).done;
  await startTraining(config, data, { folder: at('parted'), resume: true }).done;
  assert.deepEqual(weightsIn(at('parted')), weightsIn(at('whole')));
  const ended = await loadModel(whole.model);
  const last = valuesOf(ended);
  assert.notDeepEqual(last['conv1/kernel'], before['conv1/kernel']);
  assert.deepEqual(last['norm1/moving_mean'], before['norm1/moving_mean']);
  assert.ok(whole.history[0]!.trainAccuracy > first.history[0]!.trainAccuracy);

  const tensors = tf.memory().numTensors;
  const given = await startTraining({ ...config, from: '' }, data, { folder: at('given'), from: known }).done;
  assert.deepEqual(readFileSync(path.join(given.model, 'weights.bin')), weightsIn(at('whole')));
  assert.equal(tf.memory().numTensors, tensors);
  [known, halfway, ended].forEach(disposeModel);
});

test('a model of another network, size or colour is refused with the settings to give; a shipped one by its name', async (context) => {
  const folder = path.join(temporaryFolder(context), 'model');
  const model = untrainedModel(
    { network: 'residual-se', classes: ['a', 'b', 'c'], preprocessing: tinySize },
    1,
  );
  await saveModel(model, folder);
  disposeModel(model);
  const faces = tinyDataset(4);
  const tensors = tf.memory().numTensors;
  const refused = (changes: Parameters<typeof configure>[0], pattern: RegExp) =>
    assert.rejects(openStart(configure(changes), faces), pattern);
  await refused({ from: folder }, /configure\(\{ network: "residual-se" \}\)/);
  await refused(
    { from: 'fcn-fer' },
    /The model fcn-fer was trained otherwise .*configure\(\{ height: 88, width: 66 \}\)/,
  );
  await refused({ from: path.join(folder, 'none') }, /none/);
  assert.equal(await openStart(configure(), faces), undefined);
  assert.equal(tf.memory().numTensors, tensors);
});
