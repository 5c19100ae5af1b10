import assert from 'node:assert/strict';
import test from 'node:test';
import { randomStream } from '../../base/index';
import { evaluate, disposeModel, untrainedModel } from '../../../src/index';
import { faults } from '../faults';
import { measureRobustness, spoil } from '../robustness';
import { tf } from '../../tensorflow/index';
import { tinyDataset, tinySize } from '../../../tests/tinyDataset';

const size = { height: 40, width: 40, channels: 1 };
const stripes = tinyDataset(1).pixels.slice(0, 1600);
const fault = (kind: string) => faults.find((one) => one.kind === kind)!;
const apply = async (kind: string, pixels: Uint8Array, strength: number, of = size) =>
  fault(kind).apply(pixels, of, strength, randomStream('fault', kind));
const mean = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0) / values.length;
const deviation = (values: ArrayLike<number>) => {
  const middle = mean(values);
  return Math.sqrt(mean(Array.from(values, (value) => (value - middle) ** 2)));
};

test('every fault changes a face, the more the stronger, and keeps its size, grey or in colour', async () => {
  const rgb = Uint8Array.from({ length: 4800 }, (_, i) => stripes[Math.floor(i / 3)]!);
  for (const { kind, strengths } of faults) {
    assert.ok(
      strengths.every((strength, i) => strength > (strengths[i - 1] ?? 0)),
      kind,
    );
    for (const strength of strengths) {
      const spoilt = await apply(kind, stripes, strength);
      assert.equal(spoilt.length, 1600, kind);
      assert.ok(mean(spoilt.map((level, i) => Math.abs(level - stripes[i]!))) > 0.5, `${kind} ${strength}`);
      assert.equal((await apply(kind, rgb, strength, { ...size, channels: 3 })).length, 4800, kind);
    }
  }
  const spread = async (kind: string, strength: number) => deviation(await apply(kind, stripes, strength));
  for (const kind of ['blur', 'small size', 'darkness']) {
    const [weak, strong] = [fault(kind).strengths[1]!, fault(kind).strengths.at(-1)!];
    assert.ok((await spread(kind, strong)) < (await spread(kind, weak)), kind);
    assert.ok((await spread(kind, weak)) < deviation(stripes), kind);
  }
});

test('a strength is what its unit says', async () => {
  const grey = new Uint8Array(1600).fill(128);
  const noisy = await apply('noise', grey, 20);
  assert.ok(Math.abs(deviation(noisy) - 20) < 2 && Math.abs(mean(noisy) - 128) < 2);
  assert.deepEqual([...new Set(await apply('darkness', grey, 75))], [32]);
  const covered = (await apply('occlusion', grey, 25)).filter((level) => level !== 128).length;
  assert.equal(covered, 400);
});

test('a shift by whole pixels moves them, one by half a pixel averages four', async () => {
  const at = (pixels: Uint8Array, x: number, y: number) => pixels[y * 40 + x]!;
  const moved = await apply('shift', stripes, 2);
  const halfway = await apply('shift', stripes, 0.5);
  const inner = Array.from({ length: 36 * 36 }, (_, i) => [2 + (i % 36), 2 + Math.floor(i / 36)] as const);
  const fits = (test: (dx: number, dy: number, x: number, y: number) => boolean) =>
    [-1, 1].some((dx) => [-1, 1].some((dy) => inner.every(([x, y]) => test(dx, dy, x, y))));
  assert.ok(fits((dx, dy, x, y) => at(moved, x, y) === at(stripes, x + 2 * dx, y + 2 * dy)));
  assert.ok(
    fits((dx, dy, x, y) => {
      const corners = [at(stripes, x, y), at(stripes, x + dx, y), at(stripes, x, y + dy)];
      return Math.abs(at(halfway, x, y) - mean([...corners, at(stripes, x + dx, y + dy)])) <= 0.51;
    }),
  );
});

test('a face turned to one side and back is nearly itself', async () => {
  const smooth = await apply('blur', stripes, 2);
  const turned = await apply('rotation', smooth, 10);
  const angles = [10, -10].map((angle) =>
    fault('rotation').apply(turned, size, angle, randomStream('fault', 'rotation')),
  );
  const inner = (pixels: Uint8Array) =>
    pixels.filter((_, i) => Math.hypot((i % 40) - 19.5, i / 40 - 19.5) < 15);
  const apart = (await Promise.all(angles)).map((back) => {
    const same = inner(smooth);
    return mean(inner(back).map((level, i) => Math.abs(level - same[i]!)));
  });
  assert.ok(apart[1]! < 3 && apart[0]! > 2 * apart[1]!, String(apart));
});

test('without strength it is the clean accuracy, the same seed gives the same, and no tensor is left', async () => {
  const model = untrainedModel({ network: 'fcn-fer', classes: ['a', 'b', 'c'], preprocessing: tinySize }, 3);
  const dataset = tinyDataset(20);
  const { accuracy } = await evaluate(model, dataset);
  const before = tf.memory().numTensors;
  const told: number[][] = [];
  const options = { kinds: ['noise', 'shift'], onProgress: (...counts: number[]) => told.push(counts) };
  const curves = await measureRobustness(model, dataset, options);
  assert.equal(tf.memory().numTensors, before);
  assert.deepEqual(
    curves.map(({ kind, levels }) => [kind, levels.map(({ strength }) => strength)]),
    [
      ['noise', [0, ...fault('noise').strengths]],
      ['shift', [0, ...fault('shift').strengths]],
    ],
  );
  for (const { levels } of curves) assert.equal(levels[0]!.accuracy, accuracy);
  assert.deepEqual(told.at(-1), [660, 660]);
  assert.deepEqual(await measureRobustness(model, dataset, { kinds: options.kinds }), curves);
  const spoilt = (seed: number) => spoil(dataset, fault('noise'), 20, seed);
  assert.deepEqual((await spoilt(1)).pixels, (await spoilt(1)).pixels);
  assert.notDeepEqual((await spoilt(1)).pixels, (await spoilt(2)).pixels);

  const some = await measureRobustness(model, dataset, { kinds: ['darkness'], images: 12 });
  for (const { accuracy } of some[0]!.levels)
    assert.ok(Math.abs(accuracy * 12 - Math.round(accuracy * 12)) < 1e-9);

  await assert.rejects(measureRobustness(model, dataset, { kinds: ['blurr'] }), /Did you mean "blur"\?/);
  await assert.rejects(measureRobustness(model, dataset, { images: 2 }), /images to be 3 or more/);
  await assert.rejects(measureRobustness(model, tinyDataset(2, 2)), /missing: c/);
  disposeModel(model);
});
