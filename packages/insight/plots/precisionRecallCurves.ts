/** What each class's precision costs in recall. */
import { escapeHtml, type Figure } from '../../display/index';
import { classCurves } from './classCurves';

/** A class's curve as scikit-learn defines it, and its area: shares from 0 to 1. */
export interface PrecisionRecall {
  name: string;
  precision: readonly number[];
  recall: readonly number[];
  /** One fewer than the points: the last, at recall 0, has none. */
  thresholds: readonly number[];
  /** Null for a class without images. */
  averagePrecision: number | null;
}

/**
 * Precision over recall, one curve a class, with the average precision of each in the legend.
 *
 * @example precisionRecallCurves([{ name: 'fear', ...precisionRecallCurve(scores, positive), averagePrecision: 0.81 }])
 */
export function precisionRecallCurves(curves: readonly PrecisionRecall[]): Figure {
  const rows = curves.map(({ name, precision, recall, thresholds, averagePrecision }) => ({
    name,
    x: recall,
    y: precision,
    thresholds,
    area: averagePrecision,
    hover:
      `calling faces '${escapeHtml(name)}' from a probability of %{customdata:.1%} on<br>` +
      'finds %{x:.1%} of them, and is right in %{y:.1%} of its calls',
  }));
  return classCurves(
    rows,
    { shape: 'hv', area: 'average precision' },
    {
      title: { text: 'Precision and recall at every threshold' },
      xaxis: { title: { text: 'recall (% of the true faces)' } },
      yaxis: { title: { text: 'precision (% of the answers)' } },
    },
  );
}
