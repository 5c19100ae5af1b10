/**
 * How far confidence and accuracy lie apart: the mean gap over bins of confidence, weighted by their images.
 *
 * Follows Guo et al. 2017, "On Calibration of Modern Neural Networks", with 15 bins of equal width.
 * @param confidences probability of the predicted class of each image, 0 to 1
 * @param correct whether each prediction was right
 * @returns 0 (percentages can be trusted) to 1
 */
export function expectedCalibrationError(
  confidences: ArrayLike<number>,
  correct: ArrayLike<boolean>,
  bins = 15,
): number {
  const confidence = new Float64Array(bins);
  const hits = new Float64Array(bins);
  for (let i = 0; i < confidences.length; i++) {
    // Bins are open at the left: (0, 1/15], (1/15, 2/15], ...
    const bin = Math.min(bins - 1, Math.max(0, Math.ceil(confidences[i]! * bins) - 1));
    confidence[bin] += confidences[i]!;
    hits[bin] += correct[i] ? 1 : 0;
  }
  let gap = 0;
  for (let bin = 0; bin < bins; bin++) gap += Math.abs(hits[bin]! - confidence[bin]!);
  return confidences.length === 0 ? 0 : gap / confidences.length;
}
