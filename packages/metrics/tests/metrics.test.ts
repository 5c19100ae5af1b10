import assert from 'node:assert/strict';
import test from 'node:test';
import { classificationReport, confusionMatrix } from '../classificationReport';
import { expectedCalibrationError } from '../calibration';
import recorded from '../../../tests/fixtures/metrics.json';

test("figures equal scikit-learn's, empty classes included", () => {
  for (const { classes, labels, predictions, confusion, perClass, ...expected } of recorded) {
    const counts = confusionMatrix(labels, predictions, classes);
    assert.deepEqual(counts, confusion);
    const report = classificationReport(counts);
    for (const figure of ['accuracy', 'precision', 'recall', 'f1'] as const) {
      assert.ok(Math.abs(report[figure] - expected[figure]) < 1e-12, figure);
    }
    report.perClass.forEach((row, i) => {
      for (const figure of ['precision', 'recall', 'f1', 'support'] as const) {
        assert.ok(Math.abs(row[figure] - perClass[i]![figure]) < 1e-12, `${figure} of class ${i}`);
      }
    });
  }
});

test('calibration: nothing is wrong with honest confidence, everything with false certainty', () => {
  const sure = Array<number>(10).fill(1);
  assert.equal(expectedCalibrationError(sure, Array<boolean>(10).fill(true)), 0);
  assert.equal(expectedCalibrationError(sure, Array<boolean>(10).fill(false)), 1);
  const right = Array.from({ length: 10 }, (_, i) => i < 7);
  assert.ok(expectedCalibrationError(Array<number>(10).fill(0.7), right) < 1e-12);
  // Two bins of equal size, off by 0.1 and 0.3.
  const confidences = [...Array<number>(10).fill(0.6), ...Array<number>(10).fill(0.4)];
  const hits = Array.from({ length: 20 }, (_, i) => (i < 10 ? i < 7 : i < 11));
  assert.ok(Math.abs(expectedCalibrationError(confidences, hits) - 0.2) < 1e-12);
  assert.equal(expectedCalibrationError([], []), 0);
});
