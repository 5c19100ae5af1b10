import { reliabilityBins } from './reliabilityBins';

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
