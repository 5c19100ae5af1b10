import assert from 'node:assert/strict';
import test from 'node:test';
import { activationMap, enlargeMap, occlusionMap } from '../activationMaps';
import { featureMaps, firstFilters } from '../featureMaps';
import {
  predictProbabilities,
  disposeModel,
  predictLogits,
  predictScores,
  type Model,
  networks,
} from '../../../src/index';
import { tf } from '../../tensorflow/index';
import { randomStream } from '../../base/index';
import { livelyClasses, livelyModel } from '../../../tests/livelyModel';

const [height, width] = [48, 40];

function noisyFace(channels = 1): Uint8Array {
  const random = randomStream('face', channels);
  return Uint8Array.from({ length: height * width * channels }, () => random.uniform(0, 256));
}

const tensorOf = (face: Uint8Array) =>
  tf.tensor4d(
    Float32Array.from(face, (level) => level / 255),
    [1, height, width, face.length / (height * width)],
  );

const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

const close = (one: number, other: number, within = 1e-4) =>
  assert.ok(Math.abs(one - other) < within, `${one} and ${other}`);

function withModel(model: Model, check: (model: Model) => void): void {
  tf.tidy(
    () => void predictLogits(model, tensorOf(noisyFace(model.info.preprocessing.colour === 'rgb' ? 3 : 1))),
  );
  const before = tf.memory().numTensors;
  check(model);
  assert.equal(tf.memory().numTensors, before, 'tensors are left');
  disposeModel(model);
}

for (const { name } of networks) {
  test(`${name}: the mean of an activation map is the logit, of every class`, () => {
    withModel(livelyModel(name), (model) => {
      const face = noisyFace();
      const logits = tf.tidy(() => Array.from(predictLogits(model, tensorOf(face)).dataSync()));
      for (const [label, expression] of livelyClasses.entries()) {
        const map = activationMap(model, face, expression);
        assert.deepEqual([map.expression, map.unit], [expression, 'logits']);
        assert.equal(map.values.length, map.height * map.width);
        close(mean(map.values), logits[label]!);
      }
      const predicted = activationMap(model, face);
      assert.equal(predicted.expression, livelyClasses[logits.indexOf(Math.max(...logits))]);
      const exps = logits.map(Math.exp);
      close(predicted.probability, Math.max(...exps) / exps.reduce((sum, exp) => sum + exp, 0));
    });
  });

  test(`${name}: the feature maps end in the score maps, and each block is as large as described`, () => {
    withModel(livelyModel(name), (model) => {
      const face = noisyFace();
      const maps = featureMaps(model, face);
      const scores = tf.tidy(() => Array.from(predictScores(model, tensorOf(face)).dataSync()));
      maps.at(-1)!.values.forEach((value, i) => close(value, scores[i]!, 1e-3));
      for (const { layer, ...map } of maps) {
        const described = model.architecture.layers.find((one) => one.name === layer);
        assert.deepEqual([map.height, map.width, map.channels], described?.outputShape);
        assert.equal(map.values.length, map.height * map.width * map.channels);
      }
    });
  });
}

test('the blocks of both networks are found', () => {
  const layersOf = (name: string) => {
    const model = livelyModel(name);
    const names = featureMaps(model, noisyFace()).map(({ layer }) => layer);
    disposeModel(model);
    return names;
  };
  assert.deepEqual(layersOf('fcn-fer'), ['relu1', 'relu2', 'relu3', 'relu4', 'silu5', 'scores']);
  const stages = [1, 2, 3, 4].map((stage) => `stage${stage}.2.relu2`);
  assert.deepEqual(layersOf('residual-se'), [...stages, 'scores']);
});

test('the first filters are the first kernel, also in colour', () => {
  const model = livelyModel('fcn-fer', 'rgb');
  const kernel = model.values['conv1/kernel']!;
  const filters = firstFilters(model);
  assert.deepEqual([filters.length, filters[3]!.layer, filters[3]!.channels], [16, 'conv1, filter 4', 3]);
  const fourth = tf.tidy(() => kernel.slice([0, 0, 0, 3], [5, 5, 3, 1]).dataSync());
  assert.deepEqual([...filters[3]!.values], [...fourth]);
  disposeModel(model);
});

test('covering what is as grey as the face changes nothing', () => {
  withModel(livelyModel('fcn-fer'), (model) => {
    const map = occlusionMap(model, new Uint8Array(height * width).fill(90));
    assert.ok(map.values.every((value) => Math.abs(value) < 1e-4));
  });
});

test('an occlusion map says by how much covering a place lowers the log-odds', () => {
  withModel(livelyModel('residual-se'), (model) => {
    const face = noisyFace();
    const map = occlusionMap(model, face, 'happy', { cover: 8 });
    // Places are 2 pixels apart, so the first square's middle lies at (1, 1) and 5 pixels a side are on the face.
    assert.deepEqual([map.height, map.width, map.unit], [24, 20, 'log-odds']);
    const covered = face.slice();
    for (let y = 0; y < 5; y++) covered.fill(mean(Float32Array.from(face)), y * width, y * width + 5);
    const logOdds = [face, covered].map((seen) => {
      const [, happy] = tf.tidy(() => predictProbabilities(model, tensorOf(seen)).dataSync()) as Float32Array;
      return Math.log(happy! / (1 - happy!));
    });
    close(map.values[0]!, logOdds[0]! - logOdds[1]!, 1e-3);
  });
});

test('an enlarged map keeps its mean and its ends', () => {
  const map = { height: 2, width: 3, values: Float32Array.of(1, 2, 3, 4, -5, 6) };
  const large = enlargeMap(map, { height: 40, width: 30 });
  assert.equal(large.length, 1200);
  close(mean(large), mean(map.values));
  assert.deepEqual([large[0], large[29], large[1199]], [1, 3, 6]);
});

test('what can’t be asked is refused by name', () => {
  const model = livelyModel('fcn-fer');
  assert.throws(
    () => activationMap(model, noisyFace(), 'hapy'),
    /No class is called "hapy". Did you mean "happy"\?/,
  );
  assert.throws(
    () => occlusionMap(model, noisyFace(3)),
    /face of 40x48 pixels and 1 channels \(1920 values\).*5760/,
  );
  assert.throws(
    () => occlusionMap(model, noisyFace(), 'sad', { cover: 41 }),
    /cover to be a whole number from 1 to 40/,
  );
  assert.throws(() => featureMaps(model, new Uint8Array(3)), /but found 3 values/);
  disposeModel(model);
});
