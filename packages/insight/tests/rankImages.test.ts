import assert from 'node:assert/strict';
import test from 'node:test';
import { imagesOfCell, leastCertain, typicalImages } from '../rankImages';
import { surestMistakes } from '../../../src/index';

const dataset = { labels: Uint16Array.of(0, 0, 0, 1, 1, 0) };
const evaluation = {
  classes: ['anger', 'disgust', 'fear'],
  predictions: {
    probabilities: new Float32Array(18),
    logits: new Float32Array(18),
    classes: Uint16Array.of(0, 1, 1, 1, 0, 0),
    confidences: Float32Array.of(0.5, 0.75, 1, 0.25, 0.5625, 0.875),
  },
};

test('mistakes come surest first, uncertain images least certain first', () => {
  assert.deepEqual(surestMistakes(evaluation, dataset), [2, 1, 4]);
  assert.deepEqual(surestMistakes(evaluation, dataset, 1), [2]);
  assert.deepEqual(leastCertain(evaluation, 3), [3, 0, 4]);
});

test('a cell of the confusion matrix holds its images alone', () => {
  assert.deepEqual(imagesOfCell(evaluation, dataset, { truth: 'anger', taken: 'disgust' }), [2, 1]);
  assert.deepEqual(imagesOfCell(evaluation, dataset, { truth: 'anger', taken: 'anger' }), [5, 0]);
  assert.deepEqual(imagesOfCell(evaluation, dataset, { truth: 'fear', taken: 'anger' }), []);
});

test('the typical image of a class is the middle one of those recognized', () => {
  assert.deepEqual(typicalImages(evaluation, dataset), [0, 3]);
});

test('unknown classes and counts are refused', () => {
  const cell = (truth: string, taken: string) => () => imagesOfCell(evaluation, dataset, { truth, taken });
  assert.throws(
    cell('angry', 'fear'),
    /No class is called "angry". Did you mean "anger"\? There are: anger, disgust, fear/,
  );
  assert.throws(cell('anger', '7'), /No class is called "7"\. There are/);
  for (const count of [0, 1.5, -1, NaN]) {
    assert.throws(() => surestMistakes(evaluation, dataset, count), /the count to be a whole number from 1/);
    assert.throws(() => leastCertain(evaluation, count), /the count to be a whole number from 1/);
  }
});
