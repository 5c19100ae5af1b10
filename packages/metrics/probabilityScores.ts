/** What is said of one image's probabilities, given its true class; the figures are their means over the images. */
export interface ProbabilityScores {
  /** Minus the logarithm of the true class's probability, in nats; the mean is scikit-learn's `log_loss`. */
  logLoss: Float64Array;
  /**
   * Sum of squared differences from 1 for the true class and 0 for the others, 0 to 2 (Brier 1950); the mean is
   * scikit-learn's with `scale_by_half=False`.
   */
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
