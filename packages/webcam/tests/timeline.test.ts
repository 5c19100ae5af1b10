import assert from 'node:assert/strict';
import test from 'node:test';
import { createTimeline } from '../timeline';

test('a column is the mean of its time, the newest last', () => {
  const timeline = createTimeline(60, 4);
  timeline.add(1000, [1, 0]);
  timeline.add(1200, [0, 1]);
  timeline.add(1300, [0.25, 0.75]);
  const columns = timeline.columns(1300);
  assert.equal(columns.length, 240);
  assert.deepEqual(columns.slice(-3), [undefined, [0.5, 0.5], [0.25, 0.75]]);
});

test('short gaps are bridged, longer ones stay empty', () => {
  const timeline = createTimeline(60, 4);
  timeline.add(0, [1]);
  assert.deepEqual(timeline.columns(750).slice(-4), [[1], [1], [1], [1]]);
  assert.deepEqual(timeline.columns(1500).slice(-4), [[1], undefined, undefined, undefined]);
});

test('what is older than a minute is forgotten', () => {
  const timeline = createTimeline(60, 4);
  for (let time = 0; time <= 120_000; time += 100) timeline.add(time, [time]);
  const columns = timeline.columns(120_000);
  assert.ok(columns.every((column) => column !== undefined && column[0]! > 60_000 - 250));
  assert.deepEqual(timeline.columns(200_000).filter(Boolean), []);
});
