/** Whether probabilities can be trusted: bins of confidence, calibration error, temperature. */

/** The images whose confidence lies in one range. */
export interface ReliabilityBin {
  /** Confidences above `from`, up to and with `to`; the first bin takes 0 too. */
  from: number;
  to: number;
  images: number;
  /** Mean of their confidences; 0 without images. */
  confidence: number;
  /** Share of them that was right; 0 without images. */
  accuracy: number;
}

/**
 * How often predictions were right, by how sure they were: the bars of a reliability diagram.
 *
 * Follows Guo et al. 2017, "On Calibration of Modern Neural Networks", with 15 bins of equal width.
 * @param confidences probability of the predicted class of each image, 0 to 1
 * @param correct whether each prediction was right
 */
export function reliabilityBins(
  confidences: ArrayLike<number>,
  correct: ArrayLike<boolean>,
  bins = 15,
): ReliabilityBin[] {
  const images = new Uint32Array(bins);
  const sums = new Float64Array(bins);
  const hits = new Uint32Array(bins);
  for (let i = 0; i < confidences.length; i++) {
    const bin = Math.min(bins - 1, Math.max(0, Math.ceil(confidences[i]! * bins) - 1));
    images[bin]++;
    sums[bin] += confidences[i]!;
    if (correct[i]) hits[bin]++;
  }
  return Array.from(images, (count, bin) => ({
    from: bin / bins,
    to: (bin + 1) / bins,
    images: count,
    confidence: count === 0 ? 0 : sums[bin]! / count,
    accuracy: count === 0 ? 0 : hits[bin]! / count,
  }));
}

/**
 * How far confidence and accuracy lie apart: the mean gap over bins of confidence, weighted by their images.
 *
 * Follows Guo et al. 2017, "On Calibration of Modern Neural Networks".
 * @param confidences probability of the predicted class of each image, 0 to 1
 * @param correct whether each prediction was right
 * @returns 0 (percentages can be trusted) to 1
 */
export function expectedCalibrationError(
  confidences: ArrayLike<number>,
  correct: ArrayLike<boolean>,
  bins = 15,
): number {
  const gaps = reliabilityBins(confidences, correct, bins).map(
    ({ images, confidence, accuracy }) => images * Math.abs(accuracy - confidence),
  );
  return gaps.reduce((sum, gap) => sum + gap, 0) / Math.max(1, confidences.length);
}

/**
 * Probabilities of logits divided by a temperature: 1 leaves them, more makes them less sure.
 *
 * @param logits `[images, classes]`
 * @returns `[images, classes]`, each row adding up to 1
 */
export function softmaxAt(temperature: number, logits: ArrayLike<number>, classes: number): Float32Array {
  const probabilities = new Float32Array(logits.length);
  for (let start = 0; start < logits.length; start += classes) {
    probabilities.set(rowSoftmax(1 / temperature, logits, start, classes), start);
  }
  return probabilities;
}

/**
 * One row of it, in doubles: of `classes` logits from `start` on, each times `scale`.
 */
export function rowSoftmax(
  scale: number,
  logits: ArrayLike<number>,
  start: number,
  classes: number,
): Float64Array {
  const row = new Float64Array(classes);
  let [highest, sum] = [-Infinity, 0];
  for (let c = 0; c < classes; c++) highest = Math.max(highest, logits[start + c]!);
  for (let c = 0; c < classes; c++) sum += row[c] = Math.exp(scale * (logits[start + c]! - highest));
  for (let c = 0; c < classes; c++) row[c] /= sum;
  return row;
}
