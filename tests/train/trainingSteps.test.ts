/** Whole training steps: recorded equals eager, itself from run to run, and itself after being stopped and resumed. */
import test from 'node:test';
import { configure, type Config, preprocessingOf } from '../../src/config';
import { recordStep, runEagerly, type RunningStep, type Tensors, tf } from '../../packages/tensorflow/index';
import { disposeModel, untrainedModel } from '../../src/nn/model';
import { kernelMask } from '../../src/nn/packing';
import { createOptimizer } from '../../src/train/optimizer';
import { initialVariables, trainStep } from '../../src/train/trainStep';
import { requireEqual } from '../../packages/tensorflow/tests/graph/bothWays';

const classes = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
const steps = Array.from({ length: 50 }, (_, i) => i + 1);

function stepOf(network: Config['network'], optimizer: Config['optimizer']) {
  const config = configure({ network, optimizer });
  const model = untrainedModel({ network, classes, preprocessing: preprocessingOf(config) }, 1);
  const rule = createOptimizer(config, kernelMask(model.architecture));
  const variables = tf.tidy(() => initialVariables(model, rule, config));
  const step = trainStep(model, rule, config);
  disposeModel(model);
  return { step, variables };
}

/** Of a step from 1: the same at every call. */
const inputsOf = (step: number, side: number): Tensors => ({
  images: tf.randomUniform([7, side, side, 1], 0, 1, 'float32', step),
  targets: tf.eye(7),
  learningRate: tf.scalar(0.002),
  step: tf.scalar(step),
  emaDecay: tf.scalar(0.9),
  seed: tf.tensor1d([94, step], 'int32'),
});

/** Where a gradient is nearly 0, AdamW makes a whole step of its rounding. */
const whole = new Set(['weights', 'emaWeights']);

/** Runs both from the same variables, so that no difference of rounding grows from step to step. */
function compareStep(recorded: RunningStep, eager: RunningStep, inputs: Tensors, optimizer: string): void {
  const what = `step ${inputs.step!.dataSync()[0]}`;
  requireEqual(recorded.run(inputs), eager.run(inputs), 1e-6, what);
  const [actual, expected] = [recorded.read(), eager.read()];
  for (const [name, tensor] of Object.entries(expected)) {
    const tolerance = optimizer === 'adamw' && whole.has(name) ? 1e-2 : 1e-5;
    requireEqual({ [name]: actual[name]! }, { [name]: tensor }, tolerance, what);
  }
  eager.write(actual);
}

for (const [network, optimizer, side] of [
  ['fcn-fer', 'sgd', 40],
  ['fcn-fer', 'adamw', 40],
  ['residual-se', 'sgd', 16],
] as const) {
  test(`50 steps of ${network} with ${optimizer}: eager, and again with a stop in between`, () => {
    const { step, variables } = stepOf(network, optimizer);
    const eager = runEagerly(step, variables);
    const recorded = recordStep(step, { variables });
    let again = recordStep(step, { variables });
    for (const at of steps) {
      tf.tidy(() => {
        const inputs = inputsOf(at, side);
        compareStep(recorded, eager, inputs, optimizer);
        again.run(inputs);
        if (at !== steps.length / 2) return;
        const stopped = again.read();
        again.dispose();
        again = recordStep(step, { variables });
        again.write(stopped);
      });
    }
    tf.tidy(() => requireEqual(again.read(), recorded.read(), 0, 'the same steps again'));
    for (const running of [eager, recorded, again]) running.dispose();
    tf.dispose(variables);
  });
}
