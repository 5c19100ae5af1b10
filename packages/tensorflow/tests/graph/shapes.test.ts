/** Inputs of other shapes, types and names: refused, recorded anew, or covered by an open size. */
import assert from 'node:assert/strict';
import path from 'path';
import test from 'node:test';
import { recordStep } from '../../graph/recordStep';
import { runEagerly, type StepFunction, type Tensors } from '../../graph/step';
import type { Specs } from '../../graph/tensorSpec';
import { dropout } from '../../operations';
import { tf } from '../../tensorflow';
import { requireEqual } from './bothWays';

/** Sums its input, and counts its runs in a variable. */
const counting: StepFunction = ({ runs }, { x }) => ({
  outputs: { sum: x!.cast('float32').sum() },
  updates: { runs: runs!.add(1) },
});
const runs = tf.scalar(0);
const value = (tensor: tf.Tensor | undefined) => tensor!.dataSync()[0];

test('another shape, type or name is refused, and the step goes on', () => {
  tf.tidy(() => {
    const step = recordStep(counting, { variables: { runs }, inputs: { x: tf.zeros([2, 3]) } });
    const refused: [Tensors, RegExp][] = [
      [{ x: tf.zeros([3, 2]) }, /recorded for x \[2,3\] float32 but called with x \[3,2\] float32/],
      [{ x: tf.zeros([2, 3, 1]) }, /called with x \[2,3,1\] float32/],
      [{ x: tf.zeros([2, 3], 'int32') }, /called with x \[2,3\] int32/],
      [{}, /called with no inputs/],
      [{ y: tf.zeros([2, 3]) }, /called with y \[2,3\] float32/],
      [
        { x: tf.zeros([2, 3]), y: tf.zeros([1]) },
        /called with x \[2,3\] float32, y \[1\] float32.*newShapes: 'record'/,
      ],
    ];
    for (const [inputs, message] of refused) assert.throws(() => step.run(inputs), message);
    assert.equal(value(step.run({ x: tf.ones([2, 3]) }).sum), 6);
    assert.equal(value(step.read().runs), 1);
    step.dispose();
  });
});

test('without inputs the first call tells, and others are refused', () => {
  tf.tidy(() => {
    const step = recordStep(counting, { variables: { runs } });
    assert.equal(value(step.read().runs), 0);
    step.write({ runs: tf.scalar(10) });
    assert.equal(value(step.run({ x: tf.ones([4]) }).sum), 4);
    assert.throws(() => step.run({ x: tf.ones([5]) }), /recorded for x \[4\] float32/);
    assert.equal(value(step.read().runs), 11);
    step.dispose();
  });
});

test('the order of inputs makes no difference', () => {
  tf.tidy(() => {
    const step = recordStep((_, { a, b }) => ({ outputs: { y: a!.sub(b!) }, updates: {} }), {
      inputs: { b: tf.zeros([1]), a: tf.zeros([1]) },
    });
    const [a, b] = [tf.tensor1d([5]), tf.tensor1d([3])];
    assert.equal(value(step.run({ a, b }).y), 2);
    assert.equal(value(step.run({ b, a }).y), 2);
    step.dispose();
  });
});

test("newShapes: 'record' takes other shapes, types and names, and the variables stay", () => {
  tf.tidy(() => {
    const step = recordStep(
      ({ runs }, inputs) => ({
        outputs: mapSum(inputs),
        updates: { runs: runs!.add(1) },
      }),
      { variables: { runs }, newShapes: 'record' },
    );
    const calls: Tensors[] = [
      { x: tf.ones([2, 3]) },
      { x: tf.ones([5]) },
      { x: tf.ones([2, 3], 'int32') },
      { x: tf.ones([2, 3]), y: tf.ones([7]) },
      {},
      { x: tf.ones([2, 3]) },
    ];
    calls.forEach((inputs, i) => {
      requireEqual(step.run(inputs), mapSum(inputs));
      assert.equal(value(step.read().runs), i + 1);
    });
    step.dispose();
  });
});

const mapSum = (inputs: Tensors): Tensors =>
  Object.fromEntries(Object.entries(inputs).map(([name, x]) => [name, x.cast('float32').sum()]));

test('eight shapes stay recorded; beyond them the one longest unused is given up', () => {
  tf.tidy(() => {
    let recordings = 0;
    const step = recordStep(
      (...args) => {
        recordings += 1;
        return counting(...args);
      },
      { variables: { runs }, newShapes: 'record' },
    );
    let done = 0;
    /** Whether a call of this size had to be recorded. */
    const records = (size: number) => {
      const before = recordings;
      assert.equal(value(step.run({ x: tf.ones([size]) }).sum), size);
      assert.equal(value(step.read().runs), ++done);
      return recordings > before;
    };
    for (const size of [1, 2, 3, 4, 5, 6, 7, 8]) assert.equal(records(size), true);
    for (const size of [2, 1, 3, 4, 5, 6, 7, 8]) assert.equal(records(size), false);
    assert.equal(records(9), true);
    for (const size of [1, 3, 4, 5, 6, 7, 8, 9]) assert.equal(records(size), false);
    assert.equal(records(2), true);
    assert.equal(records(1), true);
    step.dispose();
  });
});

test('a further shape that can not be recorded leaves the step as it was', () => {
  tf.tidy(() => {
    const step = recordStep(
      ({ runs }, { x }) => ({ outputs: { y: x!.reshape([2, 3]) }, updates: { runs: runs!.add(1) } }),
      { variables: { runs }, newShapes: 'record' },
    );
    step.run({ x: tf.zeros([6]) });
    assert.throws(() => step.run({ x: tf.zeros([7]) }));
    step.run({ x: tf.zeros([6]) });
    step.run({ x: tf.zeros([3, 2]) });
    assert.equal(value(step.read().runs), 3);
    step.dispose();
  });
});

const open = (...shape: (number | null)[]): Specs => ({ x: { shape, dtype: 'float32' } });

test('an open size takes any batch by one graph', () => {
  tf.tidy(() => {
    let recordings = 0;
    const work: StepFunction = ({ w }, { x }) => {
      recordings += 1;
      const y = tf.maxPool(tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same'), 2, 2, 'valid');
      return { outputs: { y, scores: y.mean([1, 2]), best: y.mean([1, 2]).argMax(1) }, updates: {} };
    };
    const variables = { w: tf.ones([3, 3, 1, 2]) };
    const [step, eager] = [
      recordStep(work, { variables, inputs: open(null, 6, 4, 1) }),
      runEagerly(work, variables),
    ];
    assert.equal(recordings, 2);
    for (const batch of [1, 2, 3, 5, 64]) {
      const inputs = { x: tf.randomUniform([batch, 6, 4, 1], 0, 1, 'float32', batch) };
      requireEqual(step.run(inputs), eager.run(inputs), 1e-6, `batch of ${batch}`);
    }
    assert.equal(recordings, 2 + 5);
    assert.throws(() => step.run({ x: tf.zeros([2, 6, 5, 1]) }), /recorded for x \[any,6,4,1\] float32/);
    step.dispose();
  });
});

test('with open batches, other sizes are recorded once for any batch', () => {
  tf.tidy(() => {
    let recordings = 0;
    const step = recordStep(
      (_, { x }) => {
        recordings += 1;
        return { outputs: { mean: x!.mean([1, 2]) }, updates: {} };
      },
      { inputs: open(null, 2, 2), newShapes: 'record' },
    );
    for (const shape of [
      [1, 2, 2],
      [7, 2, 2],
      [4, 3, 2],
      [9, 3, 2],
      [5, 2, 2],
    ]) {
      assert.deepEqual(step.run({ x: tf.ones(shape) }).mean!.shape, [shape[0]]);
    }
    assert.equal(recordings, 4);
    step.dispose();
  });
});

/** What depends on an open size, and the operation that says so. */
const dependent: Record<string, [(x: tf.Tensor) => tf.Tensor, RegExp, Specs]> = {
  'a division by the batch': [(x) => x.sum().div(x.shape[0]!), /RealDiv/, open(null, 3)],
  'a reshape to the batch': [(x) => x.reshape([x.shape[0]! * 3]), /Reshape/, open(null, 3)],
  'a loop over the batch': [
    (x) => Array.from({ length: x.shape[0]! }).reduce<tf.Tensor>((sum) => sum.add(x), x.mul(2)),
    /AddV2|Add/,
    open(null, 3),
  ],
  'a slice of the last': [(x) => x.slice([x.shape[0]! - 1]), /Slice/, open(null, 3)],
  'a mask as large as the batch': [
    (x) => dropout(x as tf.Tensor4D, 0.5, tf.tensor1d([1, 2], 'int32')),
    /StatelessRandomUniform/,
    open(null, 1, 1, 2),
  ],
  'the difference of two open sizes': [(x) => x.add(x.shape[1]! - x.shape[0]!), /Add/, open(null, null)],
  'the ratio of two open sizes': [(x) => x.add(x.shape[1]! / x.shape[0]!), /Add/, open(null, null)],
};
for (const [name, [work, operation, inputs]] of Object.entries(dependent)) {
  test(`${name} is refused`, () => {
    const before = tf.memory().numTensors;
    const record = () => recordStep((_, { x }) => ({ outputs: { y: work(x!) }, updates: {} }), { inputs });
    assert.throws(record, ({ message }: Error) => {
      assert.match(message, operation);
      const place = name.includes('mask')
        ? 'packages/tensorflow/operations.ts'
        : path.relative(process.cwd(), __filename);
      assert.ok(message.includes(`called at ${place}:`), message);
      return /for every size.*Give inputs of fixed shapes/.test(message);
    });
    assert.equal(tf.memory().numTensors, before);
  });
}

test('returning one or another tensor by the open size is refused', () => {
  const record = () =>
    recordStep(
      (_, { x }) => {
        const [a, b] = [x!.add(1), x!.sub(1)];
        return { outputs: { y: x!.shape[0]! % 2 === 0 ? a : b }, updates: {} };
      },
      { inputs: open(null) },
    );
  assert.throws(record, /what it returns depends on the size that is open/);
});
