/** Which images to look at: indices into the data set that was evaluated. */
import { shown, suggestion, UsageError } from '../base/index';
import { requireCount, surestImages, type Dataset, type Evaluation } from '../../src/index';

type Judged = Pick<Evaluation, 'classes' | 'predictions'>;

/** The images of whose answer the model was least sure, right or wrong, the least certain first. */
export function leastCertain({ predictions }: Pick<Evaluation, 'predictions'>, count = 8): number[] {
  requireCount(count);
  const { confidences } = predictions;
  return Array.from(confidences.keys())
    .sort((a, b) => confidences[a]! - confidences[b]!)
    .slice(0, count);
}

/**
 * The images of one cell of the confusion matrix, the surest first.
 *
 * @throws UsageError when a class is unknown; it names the nearest.
 */
export function imagesOfCell(
  evaluation: Judged,
  dataset: Pick<Dataset, 'labels'>,
  { truth, taken }: { truth: string; taken: string },
  count = 8,
): number[] {
  const [row, column] = [truth, taken].map((name) => classNamed(name, evaluation.classes));
  return surestImages(evaluation, dataset, count, (label, answer) => label === row && answer === column);
}

/** For each class the image that was recognized with the middle one of all confidences; none where none was. */
export function typicalImages(evaluation: Judged, dataset: Pick<Dataset, 'labels'>): number[] {
  return evaluation.classes.flatMap((_, label) => {
    const right = surestImages(
      evaluation,
      dataset,
      dataset.labels.length || 1,
      (truth, taken) => truth === label && taken === label,
    );
    return right[Math.floor(right.length / 2)] ?? [];
  });
}

/**
 * The index of a class by its name, as it is written.
 *
 * @throws UsageError that names the nearest class, and all there are.
 */
export function classNamed(name: string, classes: readonly string[]): number {
  const index = classes.indexOf(name);
  if (index >= 0) return index;
  throw new UsageError(
    `No class is called ${shown(name)}.${suggestion(String(name), classes)} There are: ${classes.join(', ')}.`,
  );
}
