import { requireNumber } from '../../packages/base/index';
import { rankedCounts } from './rankedCounts';

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
