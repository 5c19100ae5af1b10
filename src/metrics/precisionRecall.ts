import { rankedCounts } from './rankedCounts';

export interface PrecisionRecallCurve {
  /** One more than there are thresholds: the curve ends at precision 1, recall 0. */
  precision: number[];
  recall: number[];
  /** Distinct scores, rising. */
  thresholds: number[];
}

/**
 * Precision and recall of one class at every threshold of its score, as scikit-learn's `precision_recall_curve`.
 *
 * Where no image is of the class, recall is 1 at every threshold.
 * @param scores the class's score of each image, such as its probability
 * @param positive whether each image is of the class
 */
export function precisionRecallCurve(
  scores: ArrayLike<number>,
  positive: ArrayLike<boolean>,
): PrecisionRecallCurve {
  const { thresholds, truePositives, falsePositives } = rankedCounts(scores, positive);
  const all = truePositives.at(-1) ?? 0;
  return {
    precision: [...truePositives.map((hits, i) => hits / (hits + falsePositives[i]!)).reverse(), 1],
    recall: [...truePositives.map((hits) => (all === 0 ? 1 : hits / all)).reverse(), 0],
    thresholds: thresholds.reverse(),
  };
}

/**
 * The area under the precision-recall curve in steps, as scikit-learn's `average_precision_score`.
 *
 * @returns 0 to 1; null where no image is of the class (scikit-learn warns, and says 0)
 */
export function averagePrecision(scores: ArrayLike<number>, positive: ArrayLike<boolean>): number | null {
  if (!Array.prototype.includes.call(positive, true)) return null;
  const { precision, recall } = precisionRecallCurve(scores, positive);
  return precision.slice(0, -1).reduce((sum, value, i) => sum + value * (recall[i]! - recall[i + 1]!), 0);
}
