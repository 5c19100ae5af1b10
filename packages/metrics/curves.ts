/** Curves over a threshold: receiver operating characteristic, precision and recall, coverage. */
import { requireNumber } from '../base/index';

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

/** Answering "not sure" below a threshold of confidence. */
export interface CoverageCurve {
  /** Distinct confidences, rising. */
  threshold: number[];
  /** Share of the images that is answered: those whose confidence is the threshold or more. */
  coverage: number[];
  /** Share of the answered images that is right. */
  accuracy: number[];
}

/**
 * Coverage and accuracy at every threshold: the risk-coverage curve of selective classification, as accuracy
 * (Geifman and El-Yaniv 2017, "Selective Classification for Deep Neural Networks").
 *
 * @param confidences probability of the predicted class of each image, 0 to 1
 * @param correct whether each prediction was right
 */
export function coverageCurve(confidences: ArrayLike<number>, correct: ArrayLike<boolean>): CoverageCurve {
  const { thresholds, truePositives: hits, falsePositives: misses } = rankedCounts(confidences, correct);
  return {
    threshold: [...thresholds].reverse(),
    coverage: hits.map((count, i) => (count + misses[i]!) / confidences.length).reverse(),
    accuracy: hits.map((count, i) => count / (count + misses[i]!)).reverse(),
  };
}

/**
 * The same at one threshold.
 *
 * @returns `accuracy` null where nothing is answered
 * @throws UsageError when the threshold is not from 0 to 1.
 */
export function coverageAt(
  threshold: number,
  confidences: ArrayLike<number>,
  correct: ArrayLike<boolean>,
): { threshold: number; answered: number; coverage: number; accuracy: number | null } {
  requireNumber('threshold', threshold, 0, 1);
  let [answered, right] = [0, 0];
  for (let i = 0; i < confidences.length; i++) {
    if (confidences[i]! < threshold) continue;
    answered++;
    if (correct[i]) right++;
  }
  const accuracy = answered === 0 ? null : right / answered;
  return { threshold, answered, coverage: answered / Math.max(1, confidences.length), accuracy };
}

/** The images at or above each score, from the highest score down: what curves over a threshold are made of. */
export interface RankedCounts {
  /** Distinct scores, falling. */
  thresholds: number[];
  /** Images of the class at or above each threshold. */
  truePositives: number[];
  /** Images of other classes at or above it. */
  falsePositives: number[];
}

/**
 * Counts as scikit-learn's `confusion_matrix_at_thresholds` does: images of equal score are taken together.
 *
 * @param scores a score of each image, such as a class's probability
 * @param positive whether each image is of the class
 */
export function rankedCounts(scores: ArrayLike<number>, positive: ArrayLike<boolean>): RankedCounts {
  const order = Array.from({ length: scores.length }, (_, i) => i).sort((a, b) => scores[b]! - scores[a]!);
  const counts: RankedCounts = { thresholds: [], truePositives: [], falsePositives: [] };
  let hits = 0;
  order.forEach((image, rank) => {
    if (positive[image]) hits++;
    if (rank + 1 < order.length && scores[order[rank + 1]!] === scores[image]) return;
    counts.thresholds.push(scores[image]!);
    counts.truePositives.push(hits);
    counts.falsePositives.push(rank + 1 - hits);
  });
  return counts;
}
