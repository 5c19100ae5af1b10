/** The confusion matrix, and precision, recall and F1 from it, as scikit-learn counts them. */

export interface ClassFigures {
  /** Share of the images taken for the class that are of it. */
  precision: number;
  /** Share of the class's images that were recognized. */
  recall: number;
  /** Harmonic mean of the two. */
  f1: number;
  /** Images of the class. */
  support: number;
}

export interface ClassificationReport {
  /** Share of all images recognized. */
  accuracy: number;
  /** Averages over the classes, weighted by their images. */
  precision: number;
  recall: number;
  f1: number;
  /** Averages over the classes that have images, each counting alike. */
  macro: { precision: number; recall: number; f1: number };
  /** Mean recall of the classes that have images. */
  balancedAccuracy: number;
  /** Agreement beyond chance (Cohen 1960), 1 at most; null where chance alone agrees always, as with one class. */
  cohenKappa: number | null;
  perClass: ClassFigures[];
}

const ratio = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);

/**
 * The usual figures from a confusion matrix (rows true, columns predicted).
 *
 * A share of nothing counts as 0, as scikit-learn's `zero_division=0`.
 */
export function classificationReport(confusion: readonly (readonly number[])[]): ClassificationReport {
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const predicted = confusion.map((_, i) => sum(confusion.map((row) => row[i]!)));
  const perClass = confusion.map((row, i): ClassFigures => {
    const hits = row[i]!;
    const support = sum(row);
    return {
      precision: ratio(hits, predicted[i]!),
      recall: ratio(hits, support),
      f1: ratio(2 * hits, support + predicted[i]!),
      support,
    };
  });
  const images = sum(predicted);
  const averages = (weight: (row: ClassFigures) => number) => {
    const whole = sum(perClass.map(weight));
    const average = (figure: 'precision' | 'recall' | 'f1') =>
      ratio(sum(perClass.map((row) => row[figure] * weight(row))), whole);
    return { precision: average('precision'), recall: average('recall'), f1: average('f1') };
  };
  const accuracy = ratio(sum(confusion.map((row, i) => row[i]!)), images);
  const byChance = sum(perClass.map(({ support }, i) => support * predicted[i]!));
  return {
    accuracy,
    ...averages(({ support }) => support),
    macro: averages(({ support }) => Math.min(1, support)),
    balancedAccuracy: averages(({ support }) => Math.min(1, support)).recall,
    cohenKappa:
      byChance === images ** 2 ? null : (accuracy - byChance / images ** 2) / (1 - byChance / images ** 2),
    perClass,
  };
}

/**
 * How often each class was taken for each.
 *
 * @param labels true class of each image
 * @param predictions predicted class of each image
 * @returns `[classes][classes]`, rows true, columns predicted, as scikit-learn's `confusion_matrix`
 */
export function confusionMatrix(
  labels: ArrayLike<number>,
  predictions: ArrayLike<number>,
  classes: number,
): number[][] {
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let i = 0; i < labels.length; i++) counts[labels[i]!]![predictions[i]!]!++;
  return counts;
}
