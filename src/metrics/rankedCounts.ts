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
