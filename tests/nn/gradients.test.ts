import assert from 'node:assert/strict';
import test from 'node:test';
import { softmaxCrossEntropy, tf } from '../../packages/tensorflow/index';
import { tensorLayers, type NamedTensors, type TrainingContext } from '../../src/nn/tensorLayers';
import { configure, preprocessingOf } from '../../src/config';
import { smoothedLoss } from '../../src/train/trainStep';
import gradients from '../fixtures/gradients.json';
import residual from '../fixtures/residual.json';
import { scatter, scatteredModel } from '../scatter';
import { checkGradients } from '../checkGradients';

const training = (): TrainingContext => ({
  seed: tf.tensor1d([1, 2], 'int32'),
  dropoutScale: 0,
  onStatistics: (_name, { mean, variance }) => tf.dispose([mean, variance]),
});
const layersOf = (values: NamedTensors = {}) => tensorLayers(values, training());

type Operation = (...inputs: tf.Tensor[]) => tf.Tensor;

/** How each recorded operation is written in a network. */
const operations: Record<string, Operation> = {
  conv: (x, kernel, bias) =>
    layersOf({ 'c/kernel': kernel!, 'c/bias': bias! }).conv('c', x!, { filters: 4, size: 3 }),
  'conv /2': (x, kernel) =>
    layersOf({ 'c/kernel': kernel! }).conv('c', x!, { filters: 4, size: 5, stride: 2, bias: false }),
  'conv /2 even': (x, kernel) =>
    layersOf({ 'c/kernel': kernel! }).conv('c', x!, { filters: 3, size: 3, stride: 2, bias: false }),
  batchNorm: (x, gamma, beta) => layersOf({ 'n/gamma': gamma!, 'n/beta': beta! }).batchNorm('n', x!),
  maxPool: (x) => layersOf().maxPool('p', x!, 2),
  'maxPool tied': (x) => layersOf().maxPool('p', x!, 2),
  'maxPool many ties': (x) => layersOf().maxPool('p', x!, 2),
  averagePool: (x) => layersOf().averagePool('p', x!, 2),
  leakyRelu: (x) => layersOf().leakyRelu('r', x!, 0.01),
  relu: (x) => layersOf().relu('r', x!),
  sigmoid: (x) => layersOf().sigmoid('s', x!),
  silu: (x) => layersOf().silu('s', x!),
  add: (x, y) => layersOf().add('a', x!, y!),
  scaleChannels: (x, by) => layersOf().scaleChannels('m', x!, by!),
  globalAveragePool: (x) => layersOf().globalAveragePool('g', x!),
  'globalAveragePool keepDims': (x) => layersOf().globalAveragePool('g', x!, { keepDims: true }),
  // Targets have no gradient here: the labels are given.
  'cross entropy': (logits, targets) => {
    const sizes = tf.abs(targets!);
    return softmaxCrossEntropy(logits as tf.Tensor2D, sizes.div(sizes.sum(1, true)) as tf.Tensor2D);
  },
};

const near = (actual: ArrayLike<number>, expected: readonly number[], what: string) => {
  assert.equal(actual.length, expected.length, what);
  expected.forEach((value, i) =>
    assert.ok(
      Math.abs(actual[i]! - value) <= 1e-5 * Math.max(1, Math.abs(value)),
      `${what}[${i}]: ${actual[i]} instead of ${value}`,
    ),
  );
};

for (const recorded of gradients) {
  const name = recorded.operation;
  // Where values are tied, what a pooling or an activation does has no one slope.
  const smooth = !/tie|^relu/.test(name);
  test(`${name}: output and gradients as PyTorch's${smooth ? ', and as finite differences' : ''}`, () => {
    const operation = operations[name]!;
    tf.tidy(() => {
      const inputs = recorded.inputs.map(({ shape, values }, i) =>
        values === null ? scatter(shape, 10 + i, 2) : tf.tensor(values, shape, 'float32'),
      );
      const output = operation(...inputs);
      near(output.dataSync(), recorded.output, 'output');
      const weights = scatter(output.shape, 5, 1);
      const learned = name === 'cross entropy' ? 1 : inputs.length;
      const rest = inputs.slice(learned);
      const loss: Operation = (...values) =>
        operation(...values, ...rest)
          .mul(weights)
          .sum();
      tf.grads(loss)(inputs.slice(0, learned)).forEach((gradient, i) =>
        near(gradient.dataSync(), recorded.gradients[i]!, `gradient ${i}`),
      );
      if (smooth) checkGradients(inputs.slice(0, learned), (...values) => operation(...values, ...rest));
    });
  });
}

test('every recorded operation is one of a network, and none is left out', () => {
  const recorded = new Set(gradients.map(({ operation }) => operation.split(' ')[0]));
  for (const name of Object.keys(layersOf()).filter((name) => name !== 'dropout')) {
    assert.ok(recorded.has(name), name);
  }
});

test("the residual network's logits, loss and gradients are PyTorch's", () => {
  const info = {
    network: 'residual-se',
    classes: [...'abcdefg'],
    preprocessing: preprocessingOf(configure({ height: 45, width: 66 })),
  };
  const model = scatteredModel(info);
  const before = tf.memory().numTensors;
  tf.tidy(() => {
    const images = scatter([4, 45, 66, 1], 100, 0.5).add(0.5) as tf.Tensor4D;
    const targets = tf.oneHot(tf.range(0, 4, 1, 'int32'), 7).cast('float32') as tf.Tensor2D;
    const names = model.architecture.parameters.map(({ name }) => name);
    const logitsOf = (parameters: tf.Tensor[]) => {
      const values = Object.fromEntries(names.map((name, i) => [name, parameters[i]!]));
      return model.network.build<tf.Tensor>(layersOf(values), images, 7).logits as tf.Tensor2D;
    };
    const parameters = names.map((name) => model.values[name]!);
    near(logitsOf(parameters).dataSync(), residual.logits, 'logits');
    const loss = (...values: tf.Tensor[]) => smoothedLoss(logitsOf(values), targets, 0.1);
    const { value, grads } = tf.valueAndGrads(loss)(parameters);
    near(value.dataSync(), [residual.loss], 'loss');
    const norms: Record<string, number> = residual.gradientNorms;
    assert.deepEqual(Object.keys(norms).sort(), [...names].sort());
    names.forEach((name, i) => {
      const norm = grads[i]!.norm().dataSync()[0]!;
      assert.ok(
        Math.abs(norm - norms[name]!) <= 1e-3 * norms[name]! + 1e-6,
        `${name}: ${norm}, ${norms[name]}`,
      );
    });
  });
  assert.equal(tf.memory().numTensors, before);
  tf.dispose(model.values);
});
