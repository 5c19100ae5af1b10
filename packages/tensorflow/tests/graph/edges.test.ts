/** What both ways of running a step have in common where a step is unusual. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { recordStep } from '../../graph/recordStep';
import { runEagerly, type RunningStep, type StepFunction, type Tensors } from '../../graph/step';
import { tf } from '../../tensorflow';
import { compareBothWays } from './bothWays';

type Start = (step: StepFunction, variables?: Tensors, constants?: Tensors) => RunningStep;
const ways: Record<string, Start> = {
  eager: (step, variables = {}, constants) => runEagerly(step, variables, constants),
  recorded: (step, variables, constants) => recordStep(step, { variables, constants }),
};

const steps: Record<string, StepFunction> = {
  'outputs that are a variable, an input, a constant': (all, { x }) => ({
    outputs: { w: all.w!, x: x!, c: all.c!, written: tf.tensor1d([7, 8]), number: tf.scalar(3) },
    updates: {},
  }),
  'the old value of what is updated': ({ w }, { x }) => ({ outputs: { w: w! }, updates: { w: w!.add(x!) } }),
  'the same tensor as outputs and updates': ({ w, v }, { x }) => {
    const y = w!.add(x!).add(v!);
    return { outputs: { a: y, b: y, c: tf.clone(y) }, updates: { w: y, v: y } };
  },
  'outputs of whole numbers and truths': ({ w, flag }, { x }) => ({
    outputs: { largest: x!.argMax(), int: x!.cast('int32'), more: x!.greater(w!), flag: flag! },
    updates: { flag: x!.greater(w!) },
  }),
  'updates of whole numbers': ({ n }) => ({ outputs: {}, updates: { n: n!.add(tf.scalar(1, 'int32')) } }),
  'no outputs': ({ w }, { x }) => ({ outputs: {}, updates: { w: w!.mul(0.5).add(x!) } }),
  'nothing at all': () => ({ outputs: {}, updates: {} }),
  'an unchanged variable': ({ w }) => ({ outputs: {}, updates: { w: w! } }),
  'variables that change places': ({ w, v }) => ({ outputs: { v: v! }, updates: { w: v!, v: w! } }),
  'an input as it is': ({ w }, { x }) => ({ outputs: { w: w! }, updates: { w: x! } }),
  'a constant as it is': ({ c }, { x }) => ({
    outputs: { x: x! },
    updates: { w: c!, v: tf.tensor1d([1, 2]) },
  }),
  'disposing what it was given': ({ w }, { x }) => {
    const y = w!.add(x!);
    y.mul(2).dispose();
    return { outputs: { y }, updates: { w: y } };
  },
};
for (const [name, step] of Object.entries(steps)) {
  test(name, () => {
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const variables = {
        w: tf.tensor1d([1, 2]),
        v: tf.tensor1d([3, 4]),
        n: tf.scalar(5, 'int32'),
        flag: tf.tensor1d([1, 0], 'bool'),
      };
      const inputsAt = (run: number) => ({ x: tf.tensor1d([run, -run]) });
      compareBothWays(step, { variables, constants: { c: tf.tensor1d([9, 9]) }, inputsAt, runs: 5 });
    });
    assert.equal(tf.memory().numTensors, before);
  });
}

const adding: StepFunction = ({ w, c }, { x }) => ({
  outputs: { y: w!.add(x!) },
  updates: { w: w!.add(c!) },
});
const values = (tensors: Tensors) =>
  Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, [...tensor.dataSync()]]));

for (const [way, start] of Object.entries(ways)) {
  test(`${way}: what is given is copied, and what is returned is the caller's`, () => {
    const before = tf.memory().numTensors;
    const initial = { w: tf.tensor1d([1, 2]) };
    const c = tf.tensor1d([10, 10]);
    const running = start(adding, initial, { c });
    tf.dispose(initial);
    const x = tf.tensor1d([1, 1]);
    const [first, second] = [running.run({ x }), running.run({ x })];
    x.dispose();
    assert.deepEqual(values(first), { y: [2, 3] });
    tf.dispose(first);
    assert.deepEqual(values(second), { y: [12, 13] });
    const [one, other] = [running.read(), running.read()];
    tf.dispose([second, one]);
    assert.deepEqual(values(other), { w: [21, 22] });
    running.write({ w: other.w! });
    tf.dispose(other);
    tf.tidy(() => assert.deepEqual(values(running.read()), { w: [21, 22] }));
    running.dispose();
    c.dispose();
    assert.equal(tf.memory().numTensors, before);
  });

  test(`${way}: variables written in part`, () => {
    tf.tidy(() => {
      const running = start(() => ({ outputs: {}, updates: {} }), { a: tf.scalar(1), b: tf.scalar(2) });
      running.write({});
      running.write({ b: tf.scalar(3) });
      assert.deepEqual(values(running.read()), { a: [1], b: [3] });
      assert.throws(
        () => running.write({ a: tf.scalar(9), d: tf.scalar(9) }),
        /a \[\] float32, b \[\] float32.*found d/,
      );
      assert.deepEqual(values(running.read()), { a: [1], b: [3] });
      running.dispose();
    });
  });

  test(`${way}: after it is disposed of, twice too, it does nothing more`, () => {
    for (const variables of [{}, { w: tf.tensor1d([1]) }] as Tensors[]) {
      const step: StepFunction = (_, { x }) => ({ outputs: { y: x!.add(1) }, updates: {} });
      const running = start(step, variables);
      const x = tf.tensor1d([1]);
      tf.dispose(running.run({ x }));
      running.dispose();
      running.dispose();
      const before = tf.memory().numTensors;
      const gone = /The step is disposed of/;
      assert.throws(() => running.run({ x }), gone);
      assert.throws(() => running.read(), gone);
      assert.throws(() => running.write(variables), gone);
      assert.equal(tf.memory().numTensors, before);
      tf.dispose([x, variables]);
    }
  });

  test(`${way}: what runs in a tidy is tidied, but the variables are kept`, () => {
    const c = tf.tensor1d([1, 1]);
    let running!: RunningStep;
    tf.tidy(() => {
      running = start(adding, { w: tf.tensor1d([1, 2]) }, { c });
    });
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      running.run({ x: tf.tensor1d([1, 1]) });
      running.read();
    });
    assert.equal(tf.memory().numTensors, before);
    tf.tidy(() => assert.deepEqual(values(running.read()), { w: [2, 3] }));
    running.dispose();
    c.dispose();
  });

  test(`${way}: a step that fails leaves the variables as they were`, () => {
    tf.tidy(() => {
      const inputs = {
        x: { shape: [null], dtype: 'float32' },
        y: { shape: [null], dtype: 'float32' },
      } as const;
      const step: StepFunction = ({ w, v }, { x, y }) => ({
        outputs: {},
        updates: { w: w!.add(1), v: v!.add(x!.add(y!).sum()) },
      });
      const variables = { w: tf.scalar(1), v: tf.scalar(2) };
      const running = way === 'eager' ? runEagerly(step, variables) : recordStep(step, { variables, inputs });
      for (let time = 0; time < 20; time++) {
        assert.throws(
          () => running.run({ x: tf.zeros([3]), y: tf.zeros([2]) }),
          /Incompatible shapes|broadcast/,
        );
      }
      assert.deepEqual(values(running.read()), { w: [1], v: [2] });
      running.run({ x: tf.zeros([2]), y: tf.ones([2]) });
      assert.deepEqual(values(running.read()), { w: [2], v: [4] });
      running.dispose();
    });
  });
}
