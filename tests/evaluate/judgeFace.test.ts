import assert from 'node:assert/strict';
import test from 'node:test';
import { judgeFace } from '../../src/evaluate/judgeFace';

const classes = ['anger', 'fear', 'happy'];

test('the most probable expression, the first of equals; sure where nothing stands against it', () => {
  const judged = judgeFace([0.4, 0.4, 0.2], classes);
  assert.deepEqual(judged, {
    expression: 'anger',
    probability: 0.4,
    probabilities: { anger: 0.4, fear: 0.4, happy: 0.2 },
    unsure: false,
  });
});

test('below the fitted probability an answer is marked, below the wanted one it is none; every reason is told', () => {
  const probabilities = [0.1, 0.2, 0.7];
  const marked = judgeFace(probabilities, classes, { unsureBelow: 0.75 });
  assert.deepEqual([marked.expression, marked.unsure, marked.why], ['happy', true, '70% is below 75%']);
  assert.equal(judgeFace(probabilities, classes, { unsureBelow: 0.7 }).unsure, false);
  const none = judgeFace(probabilities, classes, { unsureBelow: 0.6, notSureBelow: 0.9 });
  assert.deepEqual([none.expression, none.why], ['not sure', '70% is below 90%']);
  const both = judgeFace(probabilities, classes, { unsureBelow: 0.8, reasons: ['blurred', 'cut off'] });
  assert.equal(both.why, '70% is below 80%; blurred; cut off');
  assert.equal(judgeFace(probabilities, classes, { reasons: ['blurred'] }).unsure, true);
});
