import assert from 'node:assert/strict';
import test from 'node:test';
import { configure } from '../../src/config';
import { plateauAfter, scheduledRate, sizeShareAt, type Plateau } from '../../src/train/schedule';
import recorded from '../fixtures/schedules.json';

const near = (actual: number, expected: number, place: string) =>
  assert.ok(Math.abs(actual - expected) < 1e-9, `${place}: ${actual} instead of ${expected}`);
const unused = { rate: NaN };

test("one cycle follows PyTorch's OneCycleLR", () => {
  for (const { total, peak, warmupShare, rates } of recorded.oneCycle) {
    const config = configure({ schedule: 'onecycle', epochs: total, learningRate: peak, warmupShare });
    rates.forEach((rate, step) =>
      near(scheduledRate(config, step, 1, unused), rate, `step ${step} of ${total}`),
    );
  }
});

test("cosine follows PyTorch's CosineAnnealingLR, stepped each batch", () => {
  for (const { total, rate: learningRate, lowest: lowestRate, rates } of recorded.cosine) {
    // The same steps as epochs of five batches.
    const config = configure({ schedule: 'cosine', epochs: total / 5, learningRate, lowestRate });
    rates.forEach((rate, step) =>
      near(scheduledRate(config, step, 5, unused), rate, `step ${step} of ${total}`),
    );
  }
});

test("step follows PyTorch's StepLR, and constant stays", () => {
  for (const { rate: learningRate, every, factor, rates } of recorded.step) {
    const config = configure({ schedule: 'step', learningRate, stepEpochs: every, stepFactor: factor });
    rates.forEach((rate, epoch) => {
      for (const batch of [0, 6]) near(scheduledRate(config, 7 * epoch + batch, 7, unused), rate, `${epoch}`);
    });
  }
  const constant = configure({ schedule: 'constant', learningRate: 0.02 });
  near(scheduledRate(constant, 1000, 7, unused), 0.02, 'constant');
});

test("plateau follows PyTorch's ReduceLROnPlateau", () => {
  for (const { rate, losses, rates, ...options } of recorded.plateau) {
    let state: Plateau = { rate, best: Infinity, badEpochs: 0 };
    losses.forEach((loss, epoch) => {
      state = plateauAfter(state, loss, options);
      near(scheduledRate(configure({ schedule: 'plateau' }), 0, 1, state), rates[epoch]!, `epoch ${epoch}`);
    });
  }
});

test('images grow in four steps to their full size, and are whole from the start where nothing is asked', () => {
  const config = configure({ epochs: 20, startSize: 0.6, fullSizeFrom: 0.4 });
  const shares = Array.from({ length: 20 }, (_, i) => sizeShareAt(config, i + 1));
  assert.deepEqual(
    shares.map((share) => Math.round(share * 100)),
    [60, 60, 70, 70, 80, 80, 90, 90, ...Array.from({ length: 12 }, () => 100)],
  );
  assert.equal(shares[8], 1);
  assert.ok(
    Array.from({ length: 20 }, (_, i) => sizeShareAt(configure(), i + 1)).every((share) => share === 1),
  );
});
