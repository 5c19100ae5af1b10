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
