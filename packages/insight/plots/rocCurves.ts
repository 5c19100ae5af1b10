/** How well each class's probability sets its faces apart from all others. */
import { escapeHtml, type Figure } from '../../display/index';
import { classCurves, guessing } from './classCurves';

/** A class's curve as scikit-learn defines it, and its area: shares from 0 to 1. */
export interface Roc {
  name: string;
  falsePositiveRate: readonly number[];
  truePositiveRate: readonly number[];
  /** The first may be infinite: nothing is called. */
  thresholds: readonly number[];
  /** Null for a class without images, or with all of them. */
  area: number | null;
}

/**
 * Faces found over false alarms, one curve a class, with the area under each in the legend.
 *
 * @example rocCurves([{ name: 'fear', ...rocCurve(scores, positive), area: areaUnderRoc(scores, positive) }])
 */
export function rocCurves(curves: readonly Roc[]): Figure {
  const rows = curves.map(({ name, falsePositiveRate, truePositiveRate, thresholds, area }) => ({
    name,
    x: falsePositiveRate,
    y: truePositiveRate,
    thresholds,
    area,
    hover:
      `calling faces '${escapeHtml(name)}' from a probability of %{customdata:.1%} on<br>` +
      'finds %{y:.1%} of them, and calls %{x:.1%} of the others so too',
  }));
  return classCurves(
    rows,
    { shape: 'linear', area: 'area under the curve', chance: guessing('guessing 0.500', [0, 1], [0, 1]) },
    {
      title: { text: 'Faces found, and others mistaken for them (ROC)' },
      xaxis: { title: { text: 'false positive rate (% of the other faces)' } },
      yaxis: { title: { text: 'true positive rate (% of the true faces)' } },
    },
  );
}
