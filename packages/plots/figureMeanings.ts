/** What the figures of a classifier say, in a few words each. */

/**
 * What stands beside a figure in a table, by the figure's name.
 *
 * @param classes how many there are to guess among
 */
export const figureMeanings = (classes: number): Readonly<Record<string, string>> => ({
  accuracy: 'share of right answers',
  'balanced accuracy': 'mean of the expressions, each counted alike',
  'top-2 accuracy': 'the truth is among the two likeliest',
  'precision (weighted)': 'right among the faces given an answer, mean by number of faces',
  'F1 (weighted)': 'precision and recall in one, mean by number of faces',
  'F1 (macro)': 'the same, each expression counted alike',
  "Cohen's kappa": 'agreement beyond chance: 0 is none, 1 is perfect',
  'log loss': `0 is best, ${Math.log(classes).toFixed(2)} is guessing`,
  'Brier score': `0 is best, ${(1 - 1 / classes).toFixed(2)} is guessing`,
  'expected calibration error': 'mean gap between confidence and accuracy; 0 is best',
});
