import assert from 'node:assert/strict';
import test from 'node:test';
import { configure } from '../../../src/index';
import { tf } from '../../tensorflow/index';
import { findLearningRate, hasDiverged, smoothLosses, suggestRates } from '../findLearningRate';
import recorded from '../../../tests/fixtures/learningRates.json';
import sweeps from '../../../tests/fixtures/learningRateSweeps.json';
import { tinyDataset } from '../../../tests/tinyDataset';

const near = (actual: number, expected: number, tolerance: number, what: string) =>
  assert.ok(Math.abs(actual / expected - 1) < tolerance, `${what}: ${actual} instead of ${expected}`);

test("losses are smoothed, the sweep ends and rates are suggested as fastai's lr_find does", () => {
  for (const { losses, smooth, valley, steepest } of recorded) {
    const smoothed = smoothLosses(losses);
    // fastai smooths in float32.
    smoothed.forEach((loss, i) => near(loss, smooth[i]!, 1e-5, `loss ${i}`));
    const end = smoothed.findIndex((_, i) => hasDiverged(smoothed.slice(0, i + 1)));
    assert.equal(end < 0 ? 100 : end + 1, losses.length);
    const rates = losses.map((_, i) => 1e-7 * 1e8 ** (i / 100));
    const suggested = suggestRates(rates, smooth, 100);
    near(suggested.suggestion, valley, 1e-6, 'valley');
    near(suggested.steepest, steepest, 1e-6, 'steepest');
  }
});

test('on faces a rate is suggested that trains, however few batches there were', () => {
  for (const { name, batches, losses } of sweeps) {
    const rates = losses.map((_, i) => 1e-7 * 1e8 ** (i / batches));
    const { suggestion, steepest } = suggestRates(rates, smoothLosses(losses), batches);
    // 0.004 is the best that was tried on this network.
    assert.ok(suggestion >= 0.001 && suggestion <= 0.016, `${name}: ${suggestion}`);
    assert.ok(steepest >= 0.001 && steepest <= 0.1, `${name}: ${steepest}`);
  }
});

test('a sweep rises evenly, stops where the loss explodes, suggests a rate between, and leaves no tensors', async () => {
  const data = { train: tinyDataset(16), valid: tinyDataset(4) };
  const config = configure({ height: 40, width: 40, batchSize: 16, learningRate: 0.5, dropoutScale: 0 });
  const before = tf.memory().numTensors;
  const range = { from: 1e-5, to: 10, batches: 40 };
  const sweep = await findLearningRate(config, data, range);
  assert.equal(tf.memory().numTensors, before);
  const { rates, losses, suggestion, steepest } = sweep;
  assert.equal(losses.length, rates.length);
  near(rates[0]!, 1e-5, 1e-12, 'first rate');
  rates.slice(1).forEach((rate, i) => near(rate / rates[i]!, 1e6 ** (1 / 40), 1e-9, 'growth'));
  assert.ok(losses.every(Number.isFinite));
  assert.ok(Math.min(...losses) < losses[0]!);
  for (const rate of [suggestion, steepest]) assert.ok(rates.includes(rate) && rate < 1, `${rate}`);
  assert.deepEqual(await findLearningRate(config, data, range), sweep);
});

test('a sweep without a fall says what to do', async () => {
  assert.throws(() => suggestRates([1, 2], [1, 9], 100), /rose too soon: after 2 of 100 .*lower rate/);
  const data = { train: tinyDataset(4), valid: tinyDataset(4) };
  await assert.rejects(findLearningRate(configure(), data), /other settings/);
});
