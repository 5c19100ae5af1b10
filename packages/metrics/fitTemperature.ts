/** The temperature at which a model's probabilities fit held-out images best. */
import { rowSoftmax } from './calibration';

/** Far beyond what any network needs: found only where no temperature fits, such as where every image is right. */
export const temperatureRange: readonly [number, number] = [0.01, 100];

/**
 * The temperature that makes held-out images most probable: temperature scaling (Guo et al. 2017).
 *
 * Log loss is convex in 1 / temperature, so its slope has one root, which Newton's method finds, kept between bounds.
 * @param logits `[images, classes]`
 * @param labels true class of each image
 * @param weights how much each image counts; all alike by default
 * @returns within `temperatureRange`; one of its ends where the loss still falls there
 */
export function fitTemperature(
  logits: ArrayLike<number>,
  labels: ArrayLike<number>,
  classes: number,
  weights?: ArrayLike<number>,
): number {
  const [lowest, highest] = temperatureRange;
  let [low, high] = [1 / highest, 1 / lowest];
  const slopeAt = (scale: number) => lossSlope(scale, logits, labels, classes, weights);
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
  weights?: ArrayLike<number>,
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
    const weight = weights?.[i] ?? 1;
    slope += weight * mean;
    bend += weight * (square - mean ** 2);
  }
  return { slope: slope / labels.length, bend: bend / labels.length };
}
