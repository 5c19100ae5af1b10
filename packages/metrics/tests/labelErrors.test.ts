/** Confident learning, against cleanlab's own values. */
import assert from 'node:assert/strict';
import { readFileSync } from 'fs';
import path from 'path';
import test from 'node:test';
import { labelErrors } from '../index';

interface Recorded {
  classes: number;
  labels: number[];
  probabilities: number[];
  thresholds: number[];
  joint: number[][];
  issues: number[];
  quality: number[];
}

const fixture = path.join(__dirname, '../../../tests/fixtures/labelErrors.json');
const recorded = JSON.parse(readFileSync(fixture, 'utf8')) as Recorded;
const { classes, labels, probabilities } = recorded;
const found = labelErrors(labels, Float32Array.from(probabilities), classes);

test('thresholds, the confident joint and the likely errors are cleanlab’s', () => {
  found.thresholds.forEach((value, c) => assert.ok(Math.abs(value - recorded.thresholds[c]!) < 1e-6));
  assert.deepEqual(found.joint, recorded.joint);
  const likely = found.suspects.filter(({ likely }) => likely).map(({ index }) => index);
  assert.deepEqual(
    likely.sort((a, b) => a - b),
    recorded.issues,
  );
});

test('the score is one less cleanlab’s quality, and the surest come first', () => {
  for (const { index, score } of found.suspects)
    assert.ok(Math.abs(1 - score - recorded.quality[index]!) < 1e-6);
  const scores = found.suspects.map(({ score }) => score);
  assert.deepEqual(
    scores,
    [...scores].sort((a, b) => b - a),
  );
  assert.ok(found.suspects.length > recorded.issues.length);
});

test('a label that is the likeliest class is no suspect; a class without images suspects nobody', () => {
  const { suspects, thresholds } = labelErrors([0, 0, 1], [0.6, 0.4, 0, 0.2, 0.8, 0, 0.1, 0.9, 0], 3);
  assert.deepEqual(
    suspects.map(({ index, suggested, likely }) => [index, suggested, likely]),
    [[1, 1, false]],
  );
  assert.equal(thresholds[2], 1);
});
