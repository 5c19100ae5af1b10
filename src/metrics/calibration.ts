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

/** Far beyond what any network needs: found only where no temperature fits, such as where every image is right. */
export const temperatureRange: readonly [number, number] = [0.01, 100];

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

function rowSoftmax(scale: number, logits: ArrayLike<number>, start: number, classes: number): Float64Array {
  const row = new Float64Array(classes);
  let [highest, sum] = [-Infinity, 0];
  for (let c = 0; c < classes; c++) highest = Math.max(highest, logits[start + c]!);
  for (let c = 0; c < classes; c++) sum += row[c] = Math.exp(scale * (logits[start + c]! - highest));
  for (let c = 0; c < classes; c++) row[c] /= sum;
  return row;
}

/**
 * The temperature that makes held-out images most probable: temperature scaling (Guo et al. 2017).
 *
 * Log loss is convex in 1 / temperature, so its slope has one root, which Newton's method finds, kept between bounds.
 * @param logits `[images, classes]`
 * @param labels true class of each image
 * @returns within `temperatureRange`; one of its ends where the loss still falls there
 */
export function fitTemperature(
  logits: ArrayLike<number>,
  labels: ArrayLike<number>,
  classes: number,
): number {
  const [lowest, highest] = temperatureRange;
  let [low, high] = [1 / highest, 1 / lowest];
  const slopeAt = (scale: number) => lossSlope(scale, logits, labels, classes);
  if (slopeAt(high).slope <= 0) return lowest;
  if (slopeAt(low).slope >= 0) return highest;
  let scale = 1;
  for (let step = 0; step < 100; step++) {
    const { slope, bend } = slopeAt(scale);
    if (slope > 0) high = scale;
    else low = scale;
    const next = scale - slope / bend;
    const nextScale = next > low && next < high ? next : Math.sqrt(low * high);
    if (Math.abs(nextScale - scale) <= 1e-13 * scale) break;
    scale = nextScale;
  }
  return 1 / scale;
}

/** First and second derivative of the mean log loss by the scale: mean and variance of the logits under softmax. */
function lossSlope(
  scale: number,
  logits: ArrayLike<number>,
  labels: ArrayLike<number>,
  classes: number,
): { slope: number; bend: number } {
  let [slope, bend] = [0, 0];
  for (let i = 0; i < labels.length; i++) {
    const start = i * classes;
    const truth = logits[start + labels[i]!]!;
    const row = rowSoftmax(scale, logits, start, classes);
    let [mean, square] = [0, 0];
    for (let c = 0; c < classes; c++) {
      const distance = logits[start + c]! - truth;
      mean += row[c]! * distance;
      square += row[c]! * distance ** 2;
    }
    slope += mean;
    bend += square - mean ** 2;
  }
  return { slope: slope / labels.length, bend: bend / labels.length };
}
