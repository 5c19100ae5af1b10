/** What can't be recorded is refused by name, with the reason and the place, and nothing is left behind. */
import assert from 'node:assert/strict';
import { readFileSync } from 'fs';
import path from 'path';
import test from 'node:test';
import { FerlabError } from '../../../base/index';
import { recordStep } from '../../graph/recordStep';
import { runEagerly, type StepFunction, type Tensors } from '../../graph/step';
import { mapValues } from '../../graph/tensorSpec';
import { kernel } from '../../kernel';
import { nodeBackend } from '../../nodeBackend';
import { tf } from '../../tensorflow';

const here = path.relative(process.cwd(), __filename);
const [backend, random] = [nodeBackend(), Math.random];
const members = Object.keys(backend).join();
const { binding } = backend;

/** Everything is as it was before a recording. */
function requireRestored(): void {
  assert.equal(Math.random, random);
  assert.equal(backend.binding, binding);
  assert.equal(Object.keys(backend).join(), members);
  tf.tidy(() => assert.deepEqual([...tf.tensor1d([1, 2]).add(1).dataSync()], [2, 3]));
}

/** The error with which a step of one input, `x` `[2, 3]`, is refused; nothing stays from it. */
function refusal(step: StepFunction, variables: Tensors = {}): FerlabError {
  const x = tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]);
  const [tensors, models] = [tf.memory().numTensors, binding.getNumOfSavedModels()];
  let refused: unknown;
  try {
    recordStep(step, { inputs: { x }, variables });
  } catch (error) {
    refused = error;
  }
  assert.ok(refused instanceof FerlabError, String(refused));
  requireRestored();
  assert.equal(tf.memory().numTensors, tensors);
  assert.equal(binding.getNumOfSavedModels(), models);
  x.dispose();
  return refused;
}

/** A step that returns what `work` makes of its input. */
const stepOf =
  (work: (x: tf.Tensor2D) => tf.Tensor): StepFunction =>
  (_, { x }) => ({ outputs: { y: work(x as tf.Tensor2D) }, updates: {} });

/** `work` is refused, by these words and with a line of this file. */
function refuses(name: string, work: (x: tf.Tensor2D) => tf.Tensor, ...words: RegExp[]): void {
  test(`${name} is refused`, () => {
    const { message } = refusal(stepOf(work));
    for (const word of words) assert.match(message, word);
    assert.ok(message.includes(` at ${here}:`), message);
  });
}

const readBack = /a value is read back at .*Return the tensor as an output/;
refuses('dataSync', (x) => x.mul(x.add(1).dataSync()[0]!), readBack);
refuses('dataSync of an input', (x) => x.mul(x.dataSync()[0]!), readBack);
refuses('arraySync', (x) => tf.tensor(x.mul(2).arraySync()), readBack);
refuses('print', (x) => (x.print(), x.add(1)), readBack);
refuses(
  'a value whose refusal is swallowed',
  (x) => {
    try {
      x.dataSync();
    } catch {
      // As a step might that goes on without the value.
    }
    return x.add(1);
  },
  readBack,
);
refuses(
  'tf.gather, which checks indices by reading them,',
  (x) => tf.gather(x, x.argMax(1) as tf.Tensor1D),
  readBack,
);

test('a value awaited is refused, without a rejection that nobody hears', async () => {
  const unheard: unknown[] = [];
  const listen = (reason: unknown) => unheard.push(reason);
  process.on('unhandledRejection', listen);
  for (const read of [
    (x: tf.Tensor) => void x.add(1).data(),
    (x: tf.Tensor) => void x.data().catch(() => {}),
    (x: tf.Tensor) => void x.add(1).array().then(console.log),
    (x: tf.Tensor) => void tf.whereAsync(x.greater(2)),
    (x: tf.Tensor) => void tf.booleanMaskAsync(x, tf.tensor1d([1, 0], 'bool')),
  ]) {
    const { message } = refusal(stepOf((x) => (read(x), x.add(1))));
    assert.match(message, readBack);
  }
  await new Promise((resolve) => setTimeout(resolve, 20));
  process.off('unhandledRejection', listen);
  assert.deepEqual(unheard, []);
});

test('values that the step wrote itself may be looked at', () => {
  const step = recordStep(
    stepOf((x) => x.mul(tf.tensor1d([2, 3]).dataSync()[1]!)),
    {},
  );
  tf.tidy(() => assert.deepEqual([...step.run({ x: tf.tensor1d([5]) }).y!.dataSync()], [15]));
  step.dispose();
});

// One is still held in JavaScript, the other is TensorFlow's already.
const lazy = tf.tensor2d([[1, 2, 3]]);
const eager = tf.tidy(() => tf.tensor2d([[1, 2, 3]]).add(0));
const variable = tf.variable(tf.tensor2d([[1, 2, 3]]));
const foreign = /uses a tensor of shape \[1,3\] that was made before the step.*Declare it among/;
refuses('a tensor from outside', (x) => x.add(lazy), /Add uses/, foreign);
refuses("a tensor from outside, on TensorFlow's side,", (x) => x.mul(eager), /Mul uses/, foreign);
refuses('a tf.Variable from outside', (x) => x.sub(variable), /Sub uses/, foreign);
refuses('a tensor from outside, returned,', () => lazy, /outputs\/y uses/, foreign);
refuses("a tensor from outside, returned, on TensorFlow's side,", () => eager, foreign);
test('a refused tensor from outside is still usable', () => {
  tf.tidy(() => assert.deepEqual([...lazy.add(eager).dataSync()], [2, 4, 6]));
});

const drawn = /a random number is drawn at .*the same at every step/;
refuses('Math.random', (x) => x.add(Math.random()), drawn);
refuses('tf.randomUniform', (x) => x.add(tf.randomUniform([3])), drawn);
refuses('tf.randomNormal', (x) => x.add(tf.randomNormal([3])), drawn);
refuses('tf.truncatedNormal', (x) => x.add(tf.truncatedNormal([3])), drawn);
refuses('tf.dropout without a seed', (x) => tf.dropout(x, 0.5), drawn);
refuses('tf.multinomial without a seed', (x) => tf.multinomial(x, 2), drawn);
const stateful = /keeps a random state of its own.*StatelessRandomUniform/;
refuses('tf.multinomial', (x) => tf.multinomial(x, 2, 7), /Multinomial at/, stateful);
refuses(
  'the kernel RandomUniform',
  (x) => x.add(kernel('RandomUniform', [tf.tensor1d([3], 'int32')], {}, 1)[0]!),
  /RandomUniform at/,
  stateful,
);

test('random numbers of a fixed seed are the same eagerly and recorded', () => {
  const step = stepOf((x) =>
    x.add(tf.randomUniform([3], 0, 1, 'float32', 5)).add(tf.dropout(x, 0.5, undefined, 6)),
  );
  tf.tidy(() => {
    const x = tf.ones([2, 3]);
    const [a, b] = [recordStep(step, {}), runEagerly(step, {})];
    for (let run = 0; run < 3; run++)
      assert.deepEqual(a.run({ x }).y!.dataSync(), b.run({ x }).y!.dataSync());
    a.dispose();
  });
});

const dependent = /output's shape depends on values/;
refuses('tf.unique', (x) => tf.unique(x.flatten()).values, /Unique\w* at/, dependent);
refuses('the kernel Where', (x) => kernel('Where', [x.greater(2)], {}, 1)[0]!, /Where at/, dependent);
refuses(
  'non-maximum suppression',
  (x) => tf.image.nonMaxSuppression(tf.zeros([2, 4]), x.slice([0, 0], [2, 1]).flatten() as tf.Tensor1D, 1),
  /NonMaxSuppression\w* at/,
  dependent,
);

test('the place is the line of the call, also within a gradient', () => {
  const lineWith = (text: string) =>
    readFileSync(__filename, 'utf8')
      .split('\n')
      .findIndex((line) => line.includes(text)) + 1;
  const read = refusal(
    stepOf((x) => {
      const one = x.add(1);
      return one.mul(one.dataSync()[0]!); // the line that reads
    }),
  );
  assert.ok(read.message.includes(`${here}:${lineWith('// the line that ' + 'reads')}:`), read.message);
  const inside = refusal(
    stepOf((x) =>
      tf.grad(
        (x: tf.Tensor) => x.mul(lazy).sum(), // the line within
      )(x),
    ),
  );
  assert.ok(inside.message.includes(`${here}:${lineWith('// the line ' + 'within')}:`), inside.message);
});

test('an update that fits no variable is refused, recorded and eager alike', () => {
  const x = tf.tensor1d([1, 2]);
  for (const [update, found] of [
    [{ other: tf.tensor1d([1, 2]) }, /w \[2\] float32.*but found other \[2\] float32/],
    [{ w: tf.tensor1d([1, 2, 3]) }, /found w \[3\] float32/],
    [{ w: tf.tensor1d([1, 2], 'int32') }, /found w \[2\] int32/],
  ] as const) {
    const step: StepFunction = () => ({
      outputs: {},
      updates: mapValues<tf.Tensor, tf.Tensor>(update, ({ shape, dtype }) => tf.zeros(shape, dtype)),
    });
    const plain: StepFunction = () => ({ outputs: {}, updates: {} });
    for (const start of [recordStep, runEagerly]) {
      const withVariables = (step: StepFunction) =>
        start === recordStep ? recordStep(step, { variables: { w: x } }) : runEagerly(step, { w: x });
      assert.throws(() => withVariables(step).run({}), found);
      const running = withVariables(plain);
      assert.throws(() => running.write(update), found);
      assert.deepEqual([...running.read().w!.dataSync()], [1, 2]);
      running.dispose();
    }
  }
  requireRestored();
});

test('an async step is refused, recorded and eager alike', async () => {
  const unheard: unknown[] = [];
  const listen = (reason: unknown) => unheard.push(reason);
  process.on('unhandledRejection', listen);
  const step = (async (_: Tensors, { x }: Tensors) => {
    await Promise.resolve();
    throw new Error(`This comes after the step was refused: ${x!.shape}`);
  }) as unknown as StepFunction;
  const x = tf.zeros([2]);
  assert.throws(() => recordStep(step, { inputs: { x } }), /returns a promise.*not async/);
  assert.throws(() => runEagerly(step, {}).run({ x }), /returns a promise.*not async/);
  await new Promise((resolve) => setTimeout(resolve, 20));
  process.off('unhandledRejection', listen);
  assert.deepEqual(unheard, []);
  requireRestored();
});

test('a step that throws passes its error on, and nothing stays', () => {
  const before = tf.memory().numTensors;
  const own = new RangeError('the own error of a step');
  const step: StepFunction = (_, { x }) => {
    x!.add(1).mul(2);
    throw own;
  };
  for (let time = 0; time < 3; time++) {
    const x = tf.zeros([2]);
    assert.throws(() => recordStep(step, { inputs: { x } }), own);
    requireRestored();
    x.dispose();
  }
  assert.equal(tf.memory().numTensors, before);
  assert.match(refusal(stepOf((x) => x.reshape([4]))).message, /./);
});

test('an operation that TensorFlow refuses while it is recorded names itself and its place', () => {
  const work = (x: tf.Tensor) => kernel('MatMul', [x, x], { T: { type: 'dtype', value: 'TF_FLOAT' } }, 1)[0]!;
  const { message } = refusal(stepOf(work));
  assert.match(message, /^MatMul at .* failed: .*size-incompatible/);
  assert.ok(message.includes(`${here}:`));
});

test('nothing else runs while a step is recorded, nor while it runs', async () => {
  const order: string[] = [];
  const later = Promise.all([
    Promise.resolve().then(() => order.push('promise')),
    new Promise<void>((resolve) => setImmediate(() => (order.push(String(Math.random() < 1)), resolve()))),
  ]);
  const x = tf.zeros([2]);
  const step = recordStep((_, { x }) => (order.push('step'), { outputs: { y: x!.add(1) }, updates: {} }), {});
  tf.dispose(step.run({ x }));
  order.push('run');
  await later;
  assert.deepEqual(order, ['step', 'run', 'promise', 'true']);
  step.dispose();
  x.dispose();
});

test('recordings do not nest, nor does a recorded step run in another', () => {
  const inner = stepOf((x) => x.add(1));
  const ready = recordStep(inner, { inputs: { x: { shape: [2, 3], dtype: 'float32' } } });
  const weights = tf.zeros([2]);
  const attempts: ((x: tf.Tensor) => tf.Tensor)[] = [
    (x) => ready.run({ x }).y!,
    (x) => recordStep(inner, { inputs: { x } }).run({ x }).y!,
    (x) => recordStep(inner, {}).run({ x }).y!,
    (x) => recordStep(inner, { constants: { weights }, inputs: { x } }).run({ x }).y!,
  ];
  for (const attempt of attempts) {
    const { message } = refusal(stepOf(attempt));
    assert.match(message, /another step is recorded or run as a graph at .*graphs do not nest/);
    assert.ok(message.includes(`${here}:`), message);
  }
  tf.tidy(() => assert.deepEqual([...ready.run({ x: tf.zeros([2, 3]) }).y!.dataSync()], [1, 1, 1, 1, 1, 1]));
  ready.dispose();
});
