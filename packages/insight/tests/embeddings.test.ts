import assert from 'node:assert/strict';
import test from 'node:test';
import { randomStream } from '../../base/index';
import { embed, mapFeatures } from '../embeddings';
import { makeBatch, disposeModel, predictLogits } from '../../../src/index';
import { tf } from '../../tensorflow/index';
import { livelyClasses, livelyModel } from '../../../tests/livelyModel';
import { tinyDataset } from '../../../tests/tinyDataset';

for (const [network, channels] of [
  ['fcn-fer', 256],
  ['residual-se', 192],
] as const) {
  test(`the classifier of ${network} makes its logits of the features`, async () => {
    const model = livelyModel(network);
    const dataset = { ...tinyDataset(50), classes: livelyClasses };
    const before = tf.memory().numTensors;
    const features = await embed(model, dataset);
    assert.equal(tf.memory().numTensors, before);
    assert.deepEqual([features.channels, features.values.length], [channels, 150 * channels]);
    tf.tidy(() => {
      const batch = makeBatch(dataset, [0, 127, 128, 149]);
      const rows = [0, 127, 128, 149].map((i) => features.values.subarray(i * channels, (i + 1) * channels));
      const kernel = model.values['scores/kernel']!.reshape<tf.Tensor2D>([channels, 3]);
      const made = tf
        .tensor2d(rows.map((row) => [...row]))
        .matMul(kernel)
        .add(model.values['scores/bias']!);
      const apart = made.sub(predictLogits(model, batch.images)).abs().max().dataSync()[0]!;
      assert.ok(apart < 1e-3, String(apart));
    });
    disposeModel(model);
    await assert.rejects(embed(model, tinyDataset(1)), /not expected: a, b, c/);
  });
}

test('a map is the same for the same seed, and keeps what is alike together', async () => {
  const random = randomStream('blobs');
  const values = Float32Array.from({ length: 60 * 8 }, (_, i) => random.normal(i < 240 ? 0 : 9));
  const told: [number, number][] = [];
  const onProgress = (done: number, total: number) => told.push([done, total]);
  const map = await mapFeatures({ values, channels: 8 }, { onProgress });
  assert.deepEqual(
    [told[0], told.at(-1)],
    [
      [0, NaN],
      [500, 500],
    ],
  );
  assert.equal(map.length, 60);
  assert.deepEqual(await mapFeatures({ values, channels: 8 }, { seed: 1 }), map);
  assert.notDeepEqual(await mapFeatures({ values, channels: 8 }, { seed: 2 }), map);
  const nearest = map.map(([x, y], i) => {
    const distances = map.map(([u, v], j) => (i === j ? Infinity : Math.hypot(x - u, y - v)));
    return distances.indexOf(Math.min(...distances));
  });
  assert.ok(nearest.every((other, i) => i < 30 === other < 30));
});

test('a handful of images has a map, two have none', async () => {
  const few = await mapFeatures({ values: Float32Array.of(0, 0, 1, 0, 0, 1), channels: 2 });
  assert.ok(few.length === 3 && few.flat().every(Number.isFinite));
  await assert.rejects(
    mapFeatures({ values: Float32Array.of(0, 1), channels: 1 }),
    /at least 3 images, but there are 2/,
  );
  await assert.rejects(mapFeatures({ values: new Float32Array(0), channels: NaN }), /there are 0/);
});
