/** What is said of one image's probabilities, given its true class; the figures are their means over the images. */
export interface ProbabilityScores {
  /** Minus the logarithm of the true class's probability. */
  logLoss: Float64Array;
  /** Sum of squared differences from 1 for the true class and 0 for the others, 0 to 2. */
  brierScore: Float64Array;
  /** How many classes come before the true one; of equally probable ones, the later come first. */
  rank: Uint16Array;
}

/**
 * The scores of each image.
 *
 * A probability of 0 counts as the smallest step of its type, as in scikit-learn's `log_loss`; ranks are those of its
 * `top_k_accuracy_score`.
 * @param probabilities `[images, classes]`, each row adding up to 1
 * @param labels true class of each image
 */
export function probabilityScores(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  classes: number,
): ProbabilityScores {
  const images = labels.length;
  const smallest = probabilities instanceof Float32Array ? 2 ** -23 : Number.EPSILON;
  const scores = {
    logLoss: new Float64Array(images),
    brierScore: new Float64Array(images),
    rank: new Uint16Array(images),
  };
  for (let i = 0; i < images; i++) {
    const label = labels[i]!;
    const truth = probabilities[i * classes + label]!;
    scores.logLoss[i] = -Math.log(Math.min(1 - smallest, Math.max(smallest, truth)));
    for (let c = 0; c < classes; c++) {
      const probability = probabilities[i * classes + c]!;
      scores.brierScore[i] += (probability - (c === label ? 1 : 0)) ** 2;
      if (probability > truth || (probability === truth && c > label)) scores.rank[i]++;
    }
  }
  return scores;
}

const mean = (values: ArrayLike<number>) =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

/** Mean logarithmic loss, in nats, as scikit-learn's `log_loss`; arguments as of `probabilityScores`. */
export function logLoss(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  classes: number,
): number {
  return mean(probabilityScores(probabilities, labels, classes).logLoss);
}

/** Brier score over all classes (Brier 1950), 0 to 2, as scikit-learn's with `scale_by_half=False`. */
export function brierScore(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  classes: number,
): number {
  return mean(probabilityScores(probabilities, labels, classes).brierScore);
}

/** Share of images whose true class is among the `k` most probable, as scikit-learn's `top_k_accuracy_score`. */
export function topAccuracy(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  classes: number,
  k: number,
): number {
  return mean(Array.from(probabilityScores(probabilities, labels, classes).rank, (rank) => +(rank < k)));
}
