/** Every operation of the project's steps: recorded equals eager, forward and backward, run after run. */
import test from 'node:test';
import { randomStream } from '../../../base/index';
import type { StepFunction, Tensors } from '../../graph/step';
import { float32, int32, kernel } from '../../kernel';
import * as operations from '../../operations';
import { tf } from '../../tensorflow';
import { compareBothWays } from './bothWays';

type T1 = tf.Tensor1D;
type T2 = tf.Tensor2D;
type T4 = tf.Tensor4D;

interface Case {
  /** Shapes of what the operation takes. */
  shapes: number[][];
  run: (...inputs: tf.Tensor[]) => tf.Tensor | tf.Tensor[];
  /** Whether gradients for the inputs are compared too. */
  backward?: boolean;
  /** Inputs are whole numbers of so many kinds, for ties; otherwise from -1 to 1. */
  levels?: number;
  /** Where TensorFlow's graphs sum in another order than its eager kernels. */
  tolerance?: number;
}

/** Random tensors, others at each run. */
function draw(shape: number[], key: string, run: number, levels?: number): tf.Tensor {
  const random = randomStream(key, run);
  const size = shape.reduce((a, b) => a * b, 1);
  const value = () => (levels === undefined ? random.uniform(-1, 1) : random.integer(levels));
  return tf.tensor(Float32Array.from({ length: size }, value), shape);
}

/** A step that computes the operation and, if asked for, its gradients, and keeps a moving sum of all of them. */
function stepOf({ run, shapes, backward }: Case): StepFunction {
  return (sums, inputs) => {
    const taken = shapes.map((_, i) => inputs[`in${i}`]!);
    const outputs: Tensors = Object.fromEntries([run(...taken)].flat().map((out, i) => [`out${i}`, out]));
    if (backward === true) {
      const slopes = Object.values(inputs).slice(shapes.length);
      const weighted = (...values: tf.Tensor[]) =>
        tf.addN([run(...values)].flat().map((out, i) => out.mul(slopes[i]!).sum())) as tf.Scalar;
      tf.grads(weighted)(taken).forEach((gradient, i) => (outputs[`gradient${i}`] = gradient));
    }
    const updates = Object.entries(outputs).map(
      ([name, out]) => [name, sums[name]!.mul(0.9).add(out.cast('float32'))] as const,
    );
    return { outputs, updates: Object.fromEntries(updates) };
  };
}

function compare(name: string, operation: Case): void {
  test(name, () => {
    const { shapes, run, backward, levels, tolerance } = operation;
    const given = (at: number) => shapes.map((shape, i) => draw(shape, `in${i}`, at, levels));
    const outShapes = tf.tidy(() => [run(...given(0))].flat().map(({ shape }) => shape));
    const named = (word: string, tensors: tf.Tensor[]) =>
      Object.fromEntries(tensors.map((tensor, i) => [`${word}${i}`, tensor]));
    const variables = {
      ...named(
        'out',
        outShapes.map((shape) => tf.zeros(shape)),
      ),
      ...(backward === true
        ? named(
            'gradient',
            shapes.map((shape) => tf.zeros(shape)),
          )
        : {}),
    };
    compareBothWays(stepOf(operation), {
      variables,
      tolerance,
      runs: 12,
      inputsAt: (at) => ({
        ...named('in', given(at)),
        ...(backward === true
          ? named(
              'slope',
              outShapes.map((shape, i) => draw(shape, `slope${i}`, at)),
            )
          : {}),
      }),
    });
    tf.dispose(variables);
  });
}

const seed = (x: tf.Tensor) => x.mul(1000).cast('int32') as T1;
const image = [2, 9, 7, 3];
const backward = true;
const sums = 1e-6;

const cases: Record<string, Case> = {
  // packages/tensorflow/operations.ts
  biasAdd: {
    shapes: [image, [3]],
    run: (x, b) => operations.biasAdd(x as T4, b as T1),
    backward,
    tolerance: sums,
  },
  batchNormTraining: {
    shapes: [image, [3], [3]],
    run: (x, gamma, beta) =>
      operations.batchNormTraining(x as T4, gamma as T1, beta as T1, ({ mean, variance }) =>
        tf.dispose([mean, variance]),
      ),
    backward,
    tolerance: sums,
  },
  'statistics of batchNormTraining': {
    shapes: [image, [3], [3]],
    run(x, gamma, beta) {
      const statistics: tf.Tensor[] = [];
      operations.batchNormTraining(x as T4, gamma as T1, beta as T1, ({ mean, variance }) =>
        statistics.push(mean, variance),
      );
      const copies = statistics.map((tensor) => tf.clone(tensor));
      tf.dispose(statistics);
      return copies;
    },
    tolerance: sums,
  },
  batchNormInference: {
    shapes: [image, [3], [3], [3], [3]],
    run: (x, gamma, beta, mean, variance) =>
      operations.batchNormInference(x as T4, gamma as T1, beta as T1, mean as T1, tf.square(variance!) as T1),
    tolerance: sums,
  },
  leakyRelu: { shapes: [image], run: (x) => operations.leakyRelu(x as T4, 0.01), backward },
  relu: { shapes: [image], run: (x) => operations.relu(x as T4), backward },
  'relu at 0': { shapes: [image], run: (x) => operations.relu(x!.sub(1) as T4), backward, levels: 3 },
  sigmoid: { shapes: [image], run: (x) => operations.sigmoid(x as T4), backward },
  silu: { shapes: [image], run: (x) => operations.silu(x as T4), backward },
  add: { shapes: [image, image], run: (x, y) => operations.add(x as T4, y as T4), backward },
  scaleChannels: {
    shapes: [image, [2, 1, 1, 3]],
    run: (x, by) => operations.scaleChannels(x as T4, by as T4),
    backward,
    tolerance: sums,
  },
  channelMeans: { shapes: [image], run: (x) => operations.channelMeans(x as T4), backward, tolerance: sums },
  'channelMeans with dims': {
    shapes: [image],
    run: (x) => operations.channelMeans(x as T4, true),
    backward,
    tolerance: sums,
  },
  dropout: { shapes: [image, [2]], run: (x, key) => operations.dropout(x as T4, 0.3, seed(key!)) },
  'gradient of dropout': {
    shapes: [image],
    run: (x) => operations.dropout(x as T4, 0.3, tf.tensor1d([94, 5], 'int32')),
    backward,
  },
  'dropout of channels': {
    shapes: [image],
    run: (x) => operations.dropout(x as T4, 0.5, tf.tensor1d([94, 5], 'int32'), true),
    backward,
  },
  softmaxCrossEntropy: {
    shapes: [
      [5, 7],
      [5, 7],
    ],
    run: (logits, targets) => operations.softmaxCrossEntropy(logits as T2, tf.softmax(targets as T2)),
    tolerance: sums,
  },
  'gradient of softmaxCrossEntropy': {
    shapes: [[7, 7]],
    run: (logits) => operations.softmaxCrossEntropy(logits as T2, tf.eye(7)),
    backward,
    tolerance: sums,
  },
};

for (const size of [1, 3, 5]) {
  for (const stride of [1, 2]) {
    for (const pad of ['same', 'valid'] as const) {
      cases[`conv2d ${size}x${size}, stride ${stride}, ${pad}`] = {
        shapes: [image, [size, size, 3, 4]],
        run: (x, filter) => tf.conv2d(x as T4, filter as T4, stride, pad),
        backward,
        tolerance: sums,
      };
    }
  }
}
for (const [size, stride, pad] of [
  [2, 2, 'valid'],
  [3, 2, 'same'],
  [5, 5, 'valid'],
] as const) {
  for (const levels of [undefined, 3]) {
    const what = `${size}x${size}, stride ${stride}, ${pad}${levels === undefined ? '' : ', with ties'}`;
    cases[`maxPool ${what}`] = {
      shapes: [image],
      run: (x) => tf.maxPool(x as T4, size, stride, pad),
      backward,
      levels,
      // Windows that overlap share a gradient, which is a sum then.
      tolerance: size > stride ? sums : 0,
    };
    cases[`avgPool ${what}`] = {
      shapes: [image],
      run: (x) => tf.avgPool(x as T4, size, stride, pad),
      backward,
      levels,
      tolerance: sums,
    };
  }
}

/** Operations of tfjs on single tensors, or two of one shape, with their gradients where there are any. */
const differentiable: Record<string, (x: tf.Tensor, y: tf.Tensor) => tf.Tensor | tf.Tensor[]> = {
  add: (x, y) => x.add(y),
  'add of a number': (x) => x.add(3),
  sub: (x, y) => x.sub(y),
  mul: (x, y) => x.mul(y),
  div: (x, y) => x.div(y.abs().add(1)),
  square: (x) => x.square(),
  sqrt: (x) => x.abs().add(0.1).sqrt(),
  pow: (x) => x.abs().add(0.1).pow(1.7),
  exp: (x) => x.exp(),
  expm1: (x) => tf.expm1(x),
  log: (x) => x.abs().add(0.1).log(),
  neg: (x) => x.neg(),
  abs: (x) => x.abs(),
  minimum: (x, y) => tf.minimum(x, y),
  maximum: (x, y) => tf.maximum(x, y),
  clipByValue: (x) => x.clipByValue(-0.5, 0.5),
  tanh: (x) => x.tanh(),
  where: (x, y) => tf.where(tf.tensor2d([[1], [0], [0], [1]], [4, 1], 'bool').tile([1, 6]), x, y),
  reshape: (x) => x.reshape([6, 4]),
  flatten: (x) => x.flatten(),
  expandDims: (x) => [x.expandDims(0), x.expandDims(1), x.expandDims(-1)],
  squeeze: (x) => x.expandDims(1).squeeze([1]),
  concat: (x, y) => [tf.concat([x, y], 0), tf.concat([x, y, x], 1)],
  split: (x) => [...tf.split(x, 2, 0), ...tf.split(x, [1, 2, 3], 1)],
  slice: (x) => x.slice([1, 2], [2, 3]),
  pad: (x) =>
    tf.pad2d(x as T2, [
      [1, 2],
      [0, 1],
    ]),
  tile: (x) => tf.tile(x, [2, 3]),
  transpose: (x) => x.transpose(),
  reverse: (x) => tf.reverse(x, 0),
  stack: (x, y) => tf.stack([x, y], 1),
  unstack: (x) => tf.unstack(x),
  clone: (x) => tf.clone(x),
};

/** Those that sum, in whatever order. */
const summing: typeof differentiable = {
  sum: (x) => [x.sum(), x.sum(0), x.sum(1, true)],
  mean: (x) => [x.mean(), x.mean(0), x.mean([0, 1], true)],
  moments: (x) => Object.values(tf.moments(x, [0])) as tf.Tensor[],
  matMul: (x, y) => x.matMul(y, false, true),
  'addition by broadcasting': (x, y) => x.add(y.sum(0)),
  'multiplication by broadcasting': (x, y) => x.mul(y.sum(1, true)),
  softmax: (x) => tf.softmax(x as T2),
  logSoftmax: (x) => tf.logSoftmax(x as T2),
  addN: (x, y) => tf.addN([x, y, x]),
};

/** Those without gradients; comparisons get ties. */
const forward: typeof differentiable = {
  argMax: (x) => x.argMax(1),
  equal: (x, y) => x.equal(y),
  'greaterEqual and greater': (x, y) => [x.greaterEqual(y), x.greater(y)],
  'logical operations': (x, y) => [x.equal(y).logicalAnd(x.less(1)), x.equal(y).logicalNot()],
  cast: (x) => [x.cast('int32'), x.cast('bool'), x.cast('int32').cast('float32'), x.equal(1).cast('int32')],
  isFinite: (x) => [tf.isFinite(x.div(x)), tf.isNaN(x.div(x))],
  'no numbers': (x) => [x.div(x), x.div(0), x.sub(1).sqrt()],
  'floor and round': (x) => [x.div(2).floor(), x.div(2).round(), x.mod(tf.scalar(2))],
  'max and min': (x) => [x.max(), x.max(0), x.min(1)],
  'any and all': (x) => [x.cast('bool').any(0), x.cast('bool').all(1)],
  oneHot: (x) => tf.oneHot(x.cast('int32') as T2, 3),
  'fill, zeros and ones': (x) => [
    tf.fill([2, 3], 7),
    tf.zerosLike(x),
    tf.onesLike(x),
    tf.ones([2]).add(x.min()),
  ],
  range: (x) => tf.range(0, 6).add(x),
  cumsum: (x) => x.cumsum(1),
  SelectV2: (x, y) => kernel('SelectV2', [tf.isFinite(x.sum()), x, y], { T: float32 }, 1),
  topk: (x) => Object.values(tf.topk(x, 2)),
  GatherV2: (x, y) =>
    kernel(
      'GatherV2',
      [x, y.slice([0, 0], [1, 6]).flatten().cast('int32'), tf.scalar(0, 'int32')],
      { Tparams: float32, Tindices: int32, Taxis: int32 },
      1,
    ),
};

for (const [group, like] of [
  [differentiable, { backward }],
  [summing, { backward, tolerance: sums }],
  [forward, { levels: 3 }],
] as const) {
  for (const [name, run] of Object.entries(group)) {
    cases[`tf ${name}`] = {
      shapes: Array.from({ length: run.length }, () => [4, 6]),
      run: (x, y) => run(x!, y!),
      ...like,
    };
  }
}

for (const [name, operation] of Object.entries(cases)) compare(name, operation);
