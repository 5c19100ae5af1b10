import { rankedCounts } from './rankedCounts';

export interface RocCurve {
  falsePositiveRate: number[];
  truePositiveRate: number[];
  /** Falling; the first, where nothing is answered, is infinite. */
  thresholds: number[];
}

/**
 * The receiver operating characteristic of one class, as scikit-learn's `roc_curve`: points between two others on a
 * straight line are left out.
 *
 * Where no image is of the class, or every one, the rate that would divide by none is NaN.
 * @param scores the class's score of each image, such as its probability
 * @param positive whether each image is of the class
 */
export function rocCurve(scores: ArrayLike<number>, positive: ArrayLike<boolean>): RocCurve {
  const { thresholds, truePositives: hits, falsePositives: alarms } = rankedCounts(scores, positive);
  const bends = (counts: number[], i: number) => counts[i + 1]! - 2 * counts[i]! + counts[i - 1]! !== 0;
  const kept = thresholds.flatMap((_, i) =>
    i === 0 || i === thresholds.length - 1 || bends(hits, i) || bends(alarms, i) ? [i] : [],
  );
  const rates = (counts: number[]) =>
    [0, ...kept.map((i) => counts[i]!)].map((n) => n / (counts.at(-1) ?? 0));
  return {
    falsePositiveRate: rates(alarms),
    truePositiveRate: rates(hits),
    thresholds: [Infinity, ...kept.map((i) => thresholds[i]!)],
  };
}

/**
 * The area under the receiver operating characteristic, as scikit-learn's `roc_auc_score`: how often an image of the
 * class has the higher score of two, one of each kind.
 *
 * @returns 0 to 1; null where no image is of the class, or every one
 */
export function areaUnderRoc(scores: ArrayLike<number>, positive: ArrayLike<boolean>): number | null {
  const { falsePositiveRate: x, truePositiveRate: y } = rocCurve(scores, positive);
  const area = x.slice(1).reduce((sum, to, i) => sum + ((to - x[i]!) * (y[i]! + y[i + 1]!)) / 2, 0);
  return Number.isNaN(area) ? null : area;
}
