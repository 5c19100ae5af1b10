/** Precision, recall and F1, as scikit-learn counts them. */

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
  perClass: ClassFigures[];
}

const ratio = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);

/**
 * The usual figures from a confusion matrix (rows true, columns predicted).
 *
 * A share of nothing counts as 0, as scikit-learn's `zero_division=0`.
 */
export function classificationReport(confusion: readonly (readonly number[])[]): ClassificationReport {
  const perClass = confusion.map((row, i): ClassFigures => {
    const hits = row[i]!;
    const support = row.reduce((sum, count) => sum + count, 0);
    const predicted = confusion.reduce((sum, other) => sum + other[i]!, 0);
    return {
      precision: ratio(hits, predicted),
      recall: ratio(hits, support),
      f1: ratio(2 * hits, support + predicted),
      support,
    };
  });
  const images = perClass.reduce((sum, { support }) => sum + support, 0);
  const weighted = (figure: 'precision' | 'recall' | 'f1') =>
    ratio(
      perClass.reduce((sum, row) => sum + row[figure] * row.support, 0),
      images,
    );
  return {
    accuracy: ratio(
      confusion.reduce((sum, row, i) => sum + row[i]!, 0),
      images,
    ),
    precision: weighted('precision'),
    recall: weighted('recall'),
    f1: weighted('f1'),
    perClass,
  };
}
