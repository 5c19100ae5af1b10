import assert from 'node:assert/strict';
import test from 'node:test';
import { configure } from '../../src/config';
import { preprocessingOf } from '../../src/data/facePixels';
import { fcnFer } from '../../src/nn/fcnFer';
import { toLayersModel } from '../../src/nn/kerasLayers';
import { disposeModel, predictLogits, untrainedModel, type Model } from '../../src/nn/model';
import { networkNamed } from '../../src/nn/networks';
import {
  kernelMask,
  packAverages,
  packParameters,
  unpackAverages,
  unpackParameters,
} from '../../src/nn/packing';
import { describeNetwork } from '../../src/nn/shapeLayers';
import { tensorLayers } from '../../src/nn/tensorLayers';
import { tf } from '../../src/tensorflow';

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

test('it runs at any size and number of classes, with a map of scores before the pooling', () => {
  const model = untrainedModel({ ...info, classes: ['a', 'b', 'c'] }, 1);
  const before = tf.memory().numTensors;
  for (const [height, width, mapShape] of [
    [40, 40, [1, 1]],
    [88, 66, [2, 1]],
    [176, 132, [4, 3]],
    [301, 450, [7, 11]],
  ] as const) {
    tf.tidy(() => {
      const image = tf.randomUniform([2, height, width, 1], 0, 1, 'float32', 1) as tf.Tensor4D;
      const { scores, logits } = fcnFer.build<tf.Tensor>(tensorLayers(model.values), image, 3);
      assert.deepEqual(scores.shape, [2, ...mapShape, 3]);
      const mean = scores.mean([1, 2]);
      assert.ok(tf.max(tf.abs(mean.sub(logits))).dataSync()[0]! < 1e-6);
    });
  }
  assert.equal(tf.memory().numTensors, before);
  disposeModel(model);
});

test('shapes, tensors and Keras agree on every layer', () => {
  const model = untrainedModel(info, 2);
  const layersModel = toLayersModel(model);
  assert.equal(layersModel.countParams(), 428_135 + 2 * (16 + 32 + 64 + 128 + 256));
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
