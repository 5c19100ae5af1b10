import assert from 'node:assert/strict';
import { readFileSync } from 'fs';
import { createRequire } from 'module';
import path from 'path';
import test from 'node:test';
import { randomStream } from '../../base/index';
import { takeValues, tf } from '../../tensorflow/index';
import { readGraph, runGraph } from '../graph';
import { blazeFace, faceMesh } from '../networks';

const models = path.join(createRequire(__filename).resolve('@vladmandic/human'), '..', '..', 'models');
const filesOf = (name: string) => ({
  json: readFileSync(path.join(models, `${name}.json`), 'utf8'),
  bytes: new Uint8Array(readFileSync(path.join(models, `${name}.bin`))).buffer,
});

function noise(...shape: [number, number, number, number]): tf.Tensor4D {
  const random = randomStream('graph', ...shape);
  const values = Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => random.uniform(-1, 1));
  return tf.tensor4d(values, shape);
}

test("both networks give what TensorFlow.js's own reader of such files gives", async () => {
  for (const { file, outputs, side } of [blazeFace, faceMesh]) {
    const { json, bytes } = filesOf(file);
    const { modelTopology, weightsManifest } = JSON.parse(json) as {
      modelTopology: object;
      weightsManifest: { weights: Parameters<typeof tf.io.decodeWeights>[1] }[];
    };
    const weightSpecs = weightsManifest.flatMap(({ weights }) => weights);
    const model = await tf.loadGraphModel(
      tf.io.fromMemory({ modelTopology, weightSpecs, weightData: bytes }),
    );
    const graph = readGraph(tf, json, bytes, outputs);
    const images = noise(1, side ?? 256, side ?? 256, 3);
    const ours = tf.tidy(() => runGraph(tf, graph, graph.weights, images, outputs));
    for (const [k, name] of outputs.entries()) {
      const theirs = takeValues(model.execute(images, name) as tf.Tensor);
      const values = takeValues(ours[k]!);
      assert.equal(values.length, theirs.length, `${file}, ${name}`);
      const largest = theirs.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
      const off = values.reduce((most, value, i) => Math.max(most, Math.abs(value - theirs[i]!)), 0);
      assert.ok(off <= 1e-4 * largest, `${file}, ${name}: ${off} of ${largest}`);
    }
    model.dispose();
    tf.dispose([graph.weights, images]);
  }
});

test('pictures of another size have maps of another size, and stand in a batch as they do alone', () => {
  const { outputs, file } = blazeFace;
  const { json, bytes } = filesOf(file);
  const graph = readGraph(tf, json, bytes, outputs);
  const before = tf.memory().numTensors;
  const images = noise(3, 64, 96, 3);
  const together = tf.tidy(() => runGraph(tf, graph, graph.weights, images, outputs));
  assert.deepEqual(
    together.map(({ shape }) => shape),
    // Two guesses in a place of the fine map, six in one of the coarse map.
    [
      [3, 4, 6, 2],
      [3, 4, 6, 32],
      [3, 2, 3, 6],
      [3, 2, 3, 96],
    ],
  );
  const second = tf.tidy(() =>
    runGraph(tf, graph, graph.weights, images.slice([1], [1]) as tf.Tensor4D, outputs),
  );
  for (const [k, map] of second.entries()) {
    const values = map.dataSync();
    const inBatch = together[k]!.dataSync().subarray(values.length, 2 * values.length);
    assert.ok(values.every((value, i) => Math.abs(value - inBatch[i]!) < 1e-3));
  }
  tf.dispose([images, together, second]);
  assert.equal(tf.memory().numTensors, before);
  tf.dispose(graph.weights);
});

test('only the weights that the outputs need are kept', () => {
  const { json, bytes } = filesOf(faceMesh.file);
  const before = tf.memory().numTensors;
  const whole = readGraph(tf, json, bytes, ['Identity', 'Identity_1', 'Identity_2']);
  const flag = readGraph(tf, json, bytes, ['Identity_1']);
  const count = ({ weights }: typeof flag) => Object.keys(weights).length;
  assert.ok(count(flag) < count(whole));
  assert.equal(tf.memory().numTensors, before + count(flag) + count(whole));
  tf.dispose([whole.weights, flag.weights]);
});

test('a network of another kind is refused by what it holds', () => {
  const [layer] = [{ name: 'out', op: 'MatMul', inputs: [], strides: 1, pad: 'same' as const, fused: [] }];
  const images = noise(1, 32, 32, 3);
  assert.throws(() => runGraph(tf, { layers: [layer!], numbers: {} }, {}, images, ['out']), /found MatMul/);
  images.dispose();
});
