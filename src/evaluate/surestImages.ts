/** Images of an evaluated data set to look at, the surest first. */
import { shown, UsageError } from '../../packages/base/index';
import type { Dataset } from '../data/dataset';
import type { Evaluation } from './evaluate';

/** @throws UsageError unless it is a whole number from 1. */
export function requireCount(count: number): void {
  if (Number.isInteger(count) && count >= 1) return;
  throw new UsageError(`Expected the count to be a whole number from 1 but found ${shown(count)}.`);
}

/**
 * Indices of the images whose true class and answer fit, the surest first.
 *
 * @throws UsageError when `count` is no whole number from 1.
 */
export function surestImages(
  { predictions }: Pick<Evaluation, 'predictions'>,
  { labels }: Pick<Dataset, 'labels'>,
  count: number,
  fits: (truth: number, taken: number) => boolean,
): number[] {
  requireCount(count);
  return Array.from(labels.keys())
    .filter((i) => fits(labels[i]!, predictions.classes[i]!))
    .sort((a, b) => predictions.confidences[b]! - predictions.confidences[a]!)
    .slice(0, count);
}

/** Indices of the images that the model got wrong, the surest first. @throws UsageError as `surestImages` does. */
export function surestMistakes(
  evaluation: Pick<Evaluation, 'predictions'>,
  dataset: Pick<Dataset, 'labels'>,
  count = 8,
): number[] {
  return surestImages(evaluation, dataset, count, (truth, taken) => truth !== taken);
}
