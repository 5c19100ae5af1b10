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
