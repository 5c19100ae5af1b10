import assert from 'node:assert/strict';
import test from 'node:test';
import { configure, fields, preprocessingOf } from '../../src/config';
import { fcnFer } from '../../src/nn/fcnFer';
import { toLayersModel } from '../../src/nn/kerasLayers';
import type { Network } from '../../src/nn/layers';
import {
  disposeModel,
  predictLogits,
  predictScores,
  untrainedModel,
  type Model,
  networkNamed,
  networks,
} from '../../src/nn/model';
import {
  kernelMask,
  packAverages,
  packParameters,
  unpackAverages,
  unpackParameters,
} from '../../src/nn/packing';
import { residualSe } from '../../src/nn/residualSe';
import { describeNetwork } from '../../src/nn/shapeLayers';
import { tensorLayers } from '../../src/nn/tensorLayers';
import { tf } from '../../packages/tensorflow/index';
import { livelyModel } from '../livelyModel';

const info = {
  network: 'fcn-fer',
  classes: ['anger', 'disgust', 'fear', 'happy', 'neutral', 'sad', 'surprise'],
  preprocessing: preprocessingOf(configure({ height: 88, width: 66 })),
};

test('FCN-FER has 428,135 parameters and the shapes of its table', () => {
  const architecture = describeNetwork(fcnFer, [88, 66, 1], 7);
  assert.equal(architecture.parameterCount, 428_135);
  const shapes = Object.fromEntries(architecture.layers.map(({ name, outputShape }) => [name, outputShape]));
  assert.deepEqual(shapes.conv1, [88, 66, 16]);
  assert.deepEqual(shapes.pool1, [44, 33, 16]);
  assert.deepEqual(shapes.pool2, [22, 16, 32]);
  assert.deepEqual(shapes.pool3, [4, 3, 64]);
  assert.deepEqual(shapes.pool4, [2, 1, 128]);
  assert.deepEqual(shapes.conv5, [2, 1, 256]);
  assert.deepEqual(shapes.scores, [2, 1, 7]);
  assert.deepEqual(shapes.logits, [7]);
  // conv2: 44 x 33 places x 32 filters x 3 x 3 x 16 inputs.
  const conv2 = architecture.layers.find(({ name }) => name === 'conv2')!;
  assert.deepEqual([conv2.parameters, conv2.multiplyAdds], [4640, 44 * 33 * 32 * 144]);
  assert.equal(
    architecture.multiplyAdds,
    architecture.layers.reduce((sum, { multiplyAdds }) => sum + multiplyAdds, 0),
  );
});

for (const [network, maps] of Object.entries({
  'fcn-fer': { '40x40': [1, 1], '88x66': [2, 1], '66x88': [1, 2], '132x176': [3, 4], '480x640': [12, 16] },
  'residual-se': { '16x16': [1, 1], '88x66': [6, 5], '132x176': [9, 11], '480x640': [30, 40] },
})) {
  test(`${network} runs at any size, grey or RGB, for any number of classes, with a map of scores`, () => {
    for (const [colour, channels] of [
      ['grey', 1],
      ['rgb', 3],
    ] as const) {
      const preprocessing = { ...info.preprocessing, colour };
      const classes = ['a', 'b', 'c', 'd', 'e'].slice(0, 2 + channels);
      const model = untrainedModel({ network, classes, preprocessing }, 1);
      const before = tf.memory().numTensors;
      for (const [size, map] of Object.entries(maps)) {
        const [height, width] = size.split('x').map(Number) as [number, number];
        tf.tidy(() => {
          const image = tf.randomUniform([2, height, width, channels], 0, 1, 'float32', 1) as tf.Tensor4D;
          const scores = predictScores(model, image);
          assert.deepEqual(scores.shape, [2, ...map, classes.length]);
          const difference = scores.mean([1, 2]).sub(predictLogits(model, image));
          assert.ok(tf.max(tf.abs(difference)).dataSync()[0]! < 1e-5, size);
          const { layers } = describeNetwork(model.network, [height, width, channels], classes.length);
          assert.deepEqual(layers.at(-2)!.outputShape, scores.shape.slice(1));
        });
      }
      assert.equal(tf.memory().numTensors, before);
      disposeModel(model);
    }
  });
}

test('inference folds and leaves out, and gives what the layers give one by one, at any size', () => {
  for (const { name } of networks) {
    const model = livelyModel(name);
    const classes = model.info.classes.length;
    tf.tidy(() => {
      for (const [height, width] of [
        [88, 66],
        [40, 40],
        [47, 53],
        [79, 98],
        [95, 99],
      ] as const) {
        // prettier-ignore
        const images = tf.randomUniform([2, height, width, 1], 0, 1, 'float32', 1) as tf.Tensor4D;
        const plain = model.network.build<tf.Tensor>(tensorLayers(model.values), images, classes);
        const apart = (one: tf.Tensor, other: tf.Tensor) => tf.max(tf.abs(one.sub(other))).dataSync()[0]!;
        assert.ok(apart(plain.logits, predictLogits(model, images)) < 1e-4, `${name}, ${height} x ${width}`);
        assert.ok(apart(plain.scores, predictScores(model, images)) < 1e-4, `${name}, ${height} x ${width}`);
      }
    });
    disposeModel(model);
  }
});

test('the residual network has 1,599,865 parameters, and other widths on demand', () => {
  const architecture = describeNetwork(residualSe(), [88, 66, 1], 7);
  assert.equal(architecture.parameterCount, 1_599_865);
  const small = describeNetwork(residualSe({ widths: [8, 8, 16], blocks: 1 }), [88, 66, 3], 2);
  const shapes = Object.fromEntries(small.layers.map(({ name, outputShape }) => [name, outputShape]));
  assert.deepEqual(shapes['stage3.1.add'], [11, 9, 16]);
  assert.ok('stage2.1.pool' in shapes && !('stage2.1.conv3' in shapes), 'equal widths need no projection');
});

test('receptive fields are those of the tables by hand', () => {
  const fieldsOf = (network: Network) =>
    Object.fromEntries(
      describeNetwork(network, [88, 66, 1], 7).layers.map(({ name, receptiveField, stride }) => [
        name,
        [receptiveField, stride],
      ]),
    );
  const fcn = fieldsOf(fcnFer);
  assert.deepEqual([fcn.conv1, fcn.pool1, fcn.conv2], [[5, 1], [6, 2], [10, 2]]); // prettier-ignore
  assert.deepEqual([fcn.pool3, fcn.scores, fcn.logits], [[44, 20], [184, 40], [null, null]]); // prettier-ignore
  const residual = fieldsOf(residualSe());
  assert.deepEqual(residual['stage1.2.add'], [21, 2]);
  assert.deepEqual(residual['stage2.1.norm3'], [23, 4]);
  assert.deepEqual(residual['stage2.1.reduce'], [null, null]);
  assert.deepEqual(residual.scores, [217, 16]);
});

test('one value of the map sees what the receptive field says, and no more', () => {
  const model = untrainedModel(info, 1);
  const size = 300;
  let seenRows = 0;
  tf.tidy(() => {
    const images = tf.randomUniform([1, size, size, 1], 0, 1, 'float32', 1) as tf.Tensor4D;
    const one = tf.oneHot(tf.tensor1d([3 * 7 + 3], 'int32'), 49).reshape([1, 7, 7, 1]);
    const layers = { ...tensorLayers(model.values) };
    // Inference has no gradient through its normalization, and needs none here: the place decides, not the size.
    layers.batchNorm = (_name, x) => x;
    layers.maxPool = (_name, x, side) => tf.avgPool(x as tf.Tensor4D, side, side, 'valid');
    const seen = tf.grad((image) => fcnFer.build<tf.Tensor>(layers, image, 7).scores.mul(one).sum())(images);
    seenRows = seen.abs().max([0, 2, 3]).greater(0).cast('float32').sum().dataSync()[0]!;
  });
  assert.equal(seenRows, 184);
  disposeModel(model);
});

test('the configuration offers exactly the networks there are', () => {
  assert.deepEqual(
    fields.network.choices,
    networks.map(({ name }) => name),
  );
});

for (const network of ['fcn-fer', 'residual-se']) {
  test(`shapes, tensors and Keras agree on every layer of ${network}`, () => {
    const model = untrainedModel({ ...info, network }, 2);
    const layersModel = toLayersModel(model);
    const averages = model.architecture.norms.reduce((sum, { channels }) => sum + 2 * channels, 0);
    assert.equal(layersModel.countParams(), model.architecture.parameterCount + averages);
    for (const { name, outputShape } of model.architecture.layers) {
      assert.deepEqual((layersModel.getLayer(name).outputShape as number[]).slice(1), outputShape, name);
    }
    tf.tidy(() => {
      const images = tf.randomUniform([4, 88, 66, 1], 0, 1, 'float32', 3) as tf.Tensor4D;
      const difference = (layersModel.predict(images) as tf.Tensor).sub(predictLogits(model, images));
      assert.ok(tf.max(tf.abs(difference)).dataSync()[0]! < 1e-5);
    });
    layersModel.dispose();
    disposeModel(model);
  });
}

test("initial values follow PyTorch's defaults, seeded", () => {
  const [one, same, other] = [94, 94, 95].map((seed) => untrainedModel(info, seed)) as [Model, Model, Model];
  const values = (model: Model, name: string) => Array.from(model.values[name]!.dataSync());
  assert.deepEqual(values(one, 'conv3/kernel'), values(same, 'conv3/kernel'));
  assert.notDeepEqual(values(one, 'conv3/kernel'), values(other, 'conv3/kernel'));
  const bound = 1 / Math.sqrt(5 * 5 * 32);
  const kernel = values(one, 'conv3/kernel');
  const deviation = Math.sqrt(kernel.reduce((sum, value) => sum + value * value, 0) / kernel.length);
  assert.ok(kernel.every((value) => Math.abs(value) <= bound));
  assert.ok(Math.abs(deviation - bound / Math.sqrt(3)) < 0.01 * bound);
  assert.ok(values(one, 'conv3/bias').every((value) => Math.abs(value) <= bound));
  assert.deepEqual(new Set(values(one, 'norm1/gamma')), new Set([1]));
  [one, same, other].forEach(disposeModel);
});

test('packing and unpacking give the same values back', () => {
  const model = untrainedModel(info, 4);
  tf.tidy(() => {
    const { architecture, values } = model;
    const again = {
      ...unpackParameters(packParameters(values, architecture), architecture),
      ...unpackAverages(packAverages(values, architecture), architecture),
    };
    assert.deepEqual(Object.keys(again).sort(), Object.keys(values).sort());
    for (const [name, value] of Object.entries(values)) {
      assert.deepEqual(again[name]!.shape, value.shape);
      assert.deepEqual(again[name]!.dataSync(), value.dataSync());
    }
  });
  const kernels = [400, 4608, 51_200, 73_728, 294_912, 1792].reduce((sum, size) => sum + size, 0);
  assert.equal(
    kernelMask(model.architecture).reduce((sum, value) => sum + value, 0),
    kernels,
  );
  disposeModel(model);
});

test('an unknown network is refused with the known names', () => {
  assert.throws(() => networkNamed('fcn-fre'), /No network is called "fcn-fre". Did you mean "fcn-fer"\?/);
});
