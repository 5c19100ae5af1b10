import assert from 'node:assert/strict';
import test from 'node:test';
import { oneCycleRate, plateauAfter, type Plateau } from '../../src/train/schedule';
import recorded from '../fixtures/schedules.json';

test("one cycle follows PyTorch's OneCycleLR", () => {
  for (const { total, peak, warmupShare, rates } of recorded.oneCycle) {
    rates.forEach((rate, step) => {
      assert.ok(
        Math.abs(oneCycleRate(step, total, peak, warmupShare) - rate) < 1e-9,
        `step ${step} of ${total}`,
      );
    });
  }
});

test("plateau follows PyTorch's ReduceLROnPlateau", () => {
  const { rate, patience, factor, losses, rates } = recorded.plateau;
  let state: Plateau = { rate, best: Infinity, badEpochs: 0 };
  losses.forEach((loss, epoch) => {
    state = plateauAfter(state, loss, { factor, patience });
    assert.ok(Math.abs(state.rate - rates[epoch]!) < 1e-12, `epoch ${epoch}`);
  });
});
