import assert from 'node:assert/strict';
import test from 'node:test';
import { patienceAfter, type Patience } from '../../src/train/schedule';
import { isBetter, type EpochRecord } from '../../src/train/history';
import recorded from '../fixtures/earlyStopping.json';

const fresh: Patience = { lowestLoss: null, epochsSinceLowest: 0 };

test("it stops after the epoch after which Keras's EarlyStopping stops, and knows the same best one", () => {
  for (const { losses, patience, minDelta, stoppedAfter, best } of recorded) {
    let state = fresh;
    const stop = losses.findIndex((loss) => {
      state = patienceAfter(state, loss, minDelta);
      return state.epochsSinceLowest >= patience;
    });
    assert.equal(stop < 0 ? null : stop + 1, stoppedAfter, JSON.stringify({ losses, patience, minDelta }));
    assert.equal(state.lowestLoss, losses[best - 1]);
  }
});

test('a loss that is no number is never the lowest, and its epoch never the best', () => {
  const after = patienceAfter(fresh, NaN, 0);
  assert.deepEqual(after, { lowestLoss: null, epochsSinceLowest: 1 });
  assert.deepEqual(patienceAfter({ lowestLoss: 1, epochsSinceLowest: 2 }, NaN, 0).epochsSinceLowest, 3);
  assert.equal(patienceAfter(after, 2, 0).lowestLoss, 2);
  const record = (validLoss: number, validAccuracy: number): EpochRecord => ({
    epoch: 1,
    trainLoss: 1,
    trainAccuracy: 0.5,
    learningRate: 0.1,
    seconds: 1,
    validLoss,
    validAccuracy,
  });
  for (const loss of [NaN, Infinity]) {
    assert.ok(!isBetter(record(loss, 1), undefined));
    assert.ok(!isBetter(record(loss, 1), record(1, 0.5)));
  }
  assert.ok(isBetter(record(2, 0.6), record(1, 0.5)));
});
