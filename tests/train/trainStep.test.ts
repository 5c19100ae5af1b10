import assert from 'node:assert/strict';
import test from 'node:test';
import { preprocessingOf, configure } from '../../src/config';
import { runEagerly, type RunningStep, tf } from '../../packages/tensorflow/index';
import { disposeModel, predictLogits, untrainedModel } from '../../src/nn/model';
import {
  kernelMask,
  packAverages,
  packParameters,
  unpackAverages,
  unpackParameters,
} from '../../src/nn/packing';
import { createOptimizer } from '../../src/train/optimizer';
import { emaDecayAt, trainStep } from '../../src/train/trainStep';
import recorded from '../fixtures/training.json';
import { scatter, scatteredModel } from '../scatter';

const info = {
  network: 'fcn-fer',
  classes: ['a', 'b', 'c', 'd', 'e', 'f', 'g'],
  preprocessing: preprocessingOf(configure({ height: 88, width: 66 })),
};

const near = (actual: ArrayLike<number>, expected: number[], tolerance: number, what: string) =>
  expected.forEach((value, i) =>
    assert.ok(Math.abs(actual[i]! - value) <= tolerance, `${what}[${i}]: ${actual[i]} instead of ${value}`),
  );

/** The same values as in `make_fixtures.py`: up to 64, evenly spread. */
function sample(tensor: tf.Tensor): number[] {
  const every = Math.max(1, Math.floor(tensor.size / 64));
  return Array.from(tensor.dataSync())
    .filter((_, i) => i % every === 0)
    .slice(0, 64);
}

const norm = (values: readonly number[]) => Math.hypot(...values);

for (const optimizer of ['sgd', 'adamw'] as const) {
  test(`20 steps of ${optimizer} follow PyTorch's`, () => {
    const expected = recorded[optimizer];
    const model = scatteredModel(info);
    const { architecture } = model;
    const images = scatter([8, 88, 66, 1], 100, 0.5).add(0.5) as tf.Tensor4D;
    const targets = tf.oneHot(tf.range(0, 8, 1, 'int32').mod(tf.scalar(7, 'int32')), 7).cast('float32');
    near(predictLogits(model, images).dataSync(), expected.logits.flat(), 1e-5, 'logits');

    const config = configure({ optimizer, dropoutScale: 0, emaDecay: 0 });
    const rule = createOptimizer(config, kernelMask(architecture));
    const weights = packParameters(model.values, architecture);
    const slots = Object.fromEntries(rule.slots.map((slot) => [slot, tf.zerosLike(weights)]));
    const averages = packAverages(model.values, architecture);
    const running = runEagerly(trainStep(model, rule, config), { weights, averages, ...slots });
    assert.equal(expected.losses.length, 20);
    expected.losses.forEach((loss, i) => {
      const outputs = running.run({
        images,
        targets,
        learningRate: tf.scalar(optimizer === 'sgd' ? 0.003 : 0.002),
        step: tf.scalar(i + 1),
        seed: tf.tensor1d([1, i], 'int32'),
      });
      near(outputs.loss!.dataSync(), [loss], optimizer === 'sgd' ? 1e-4 : 1e-3, `loss of step ${i + 1}`);
    });

    const read = running.read();
    const values = {
      ...unpackParameters(read.weights as tf.Tensor1D, architecture),
      ...unpackAverages(read.averages as tf.Tensor1D, architecture),
    };
    // Where two values of a pooling's window are equal but for rounding, either may win, and the weights below it part
    // by 1e-5: so the bound is on all of them together, and each alone has a wider one. Adam besides divides by the
    // gradient's own size, and a bias before a normalization has none but rounding.
    const [all, each] = optimizer === 'sgd' ? [1e-4, 1e-2] : [1e-2, 0.1];
    let [parted, size] = [0, 0];
    for (const [name, theirs] of Object.entries(expected.weights)) {
      if (optimizer === 'adamw' && /conv\d\/bias/.test(name)) continue;
      const ours = sample(values[name]!);
      assert.equal(ours.length, theirs.length);
      const difference = norm(ours.map((value, i) => value - theirs[i]!));
      assert.ok(difference < each * norm(theirs), `${name}: ${difference / norm(theirs)}`);
      const share = values[name]!.size / ours.length;
      if (name.includes('moving')) continue;
      parted += share * difference ** 2;
      size += share * norm(theirs) ** 2;
    }
    assert.ok(Math.sqrt(parted / size) < all, `all weights: ${Math.sqrt(parted / size)}`);
    architecture.parameters
      .filter(({ role }) => role === 'kernel')
      .forEach(({ name }, i) => {
        const whole = values[name]!.norm().dataSync();
        near(whole, [expected.kernelNorms[i]!], 1e-3 * expected.kernelNorms[i]!, `norm of ${name}`);
      });
    running.dispose();
    tf.dispose([values, model.values]);
  });
}

/** A step of the default configuration, of an untrained network. */
function startStep() {
  const config = configure();
  const model = untrainedModel(info, 1);
  const { architecture } = model;
  const rule = createOptimizer(config, kernelMask(architecture));
  const weights = packParameters(model.values, architecture);
  const slots = Object.fromEntries(rule.slots.map((slot) => [slot, tf.zerosLike(weights)]));
  const averages = packAverages(model.values, architecture);
  const initial = { weights, averages, ...slots, emaWeights: weights, emaAverages: averages };
  const running = runEagerly(trainStep(model, rule, config), initial);
  tf.dispose(initial);
  disposeModel(model);
  return running;
}

const inputsOf = (step: number, emaDecay = 0.9) => ({
  images: tf.randomUniform([4, 88, 66, 1], 0, 1, 'float32', step),
  targets: tf.oneHot(tf.tensor1d([0, 1, 2, 3], 'int32'), 7).cast('float32'),
  learningRate: tf.scalar(0.001),
  step: tf.scalar(step),
  emaDecay: tf.scalar(emaDecay),
  seed: tf.tensor1d([1, step], 'int32'),
});

test('a step owns nothing: the number of tensors stays', () => {
  const running = startStep();
  const before = tf.memory().numTensors;
  for (let step = 1; step <= 3; step++) {
    const inputs = inputsOf(step);
    tf.dispose([running.run(inputs), inputs]);
    // `oneHot`'s indices and the uncast tensor are this loop's own.
    assert.equal(tf.memory().numTensors, before + 2 * step);
  }
  running.dispose();
});

const valuesIn = (running: RunningStep) =>
  Object.fromEntries(Object.entries(running.read()).map(([name, tensor]) => [name, tensor.dataSync()]));

test('moving averages of weights and statistics follow them by the decay that is given', () => {
  const running = startStep();
  for (const [wanted, average] of [
    ['weights', 'emaWeights'],
    ['averages', 'emaAverages'],
  ] as const) {
    let expected = Array.from(valuesIn(running)[average]!);
    for (const [i, decay] of [0.2, 0.9, 0.998].entries()) {
      running.run(inputsOf(i + 1, decay));
      const values = valuesIn(running);
      expected = expected.map((value, j) => decay * value + (1 - decay) * values[wanted]![j]!);
      near(values[average]!, expected, 1e-6, `${average} after step ${i + 1}`);
    }
  }
  running.dispose();
});

test("the decay of the average grows as TensorFlow's, up to its limit", () => {
  const decays = [1, 10, 100, 10_000].map((step) => emaDecayAt(0.998, step));
  near(decays, [2 / 11, 11 / 20, 101 / 110, 0.998], 1e-12, 'decay');
});

test('a loss or a gradient that is not finite leaves every variable as it was', () => {
  const wild = {
    loss: { targets: tf.fill([4, 7], NaN) },
    gradient: { images: tf.fill([4, 88, 66, 1], NaN) },
  };
  for (const [what, inputs] of Object.entries(wild)) {
    const running = startStep();
    const before = valuesIn(running);
    const { loss, gradientNorm } = running.run({ ...inputsOf(1), ...inputs });
    // A pixel that is no number vanishes in the first pooling, and comes back in the gradient of its kernel.
    assert.equal(Number.isFinite(loss!.dataSync()[0]), what === 'gradient');
    assert.ok(!Number.isFinite(gradientNorm!.dataSync()[0]));
    assert.deepEqual(valuesIn(running), before);
    running.dispose();
  }
});
