/** Shows whether two models, or two ways of asking one, really differ. */
import { shown, UsageError } from '../base/index';
import { displayTable, formatPercent } from '../display/index';
import { mcnemar } from '../metrics/index';
import { correctOf, type Dataset, type Evaluation } from '../../src/index';

/**
 * Shows the accuracies of two evaluations of the same images, how many images only one of them got right, and how likely
 * a difference as large would be by chance (McNemar's exact test).
 *
 * @param evaluations by name, of this data set
 * @throws UsageError unless there are two, of as many images as the data set has.
 */
export function showComparison(
  evaluations: Readonly<Record<string, Evaluation>>,
  { labels }: Pick<Dataset, 'labels'>,
): void {
  const [one, other, ...more] = Object.entries(evaluations);
  if (one === undefined || other === undefined || more.length > 0) {
    throw new UsageError(`Expected two evaluations but found ${shown(Object.keys(evaluations))}.`);
  }
  const right = [one, other].map(([name, { predictions, images }]) => {
    if (images !== labels.length) {
      throw new UsageError(`Expected ${name} to be of all ${labels.length} images but found ${images}.`);
    }
    return correctOf(predictions, labels);
  }) as [boolean[], boolean[]];
  const { onlyOne, onlyOther, pValue } = mcnemar(...right);
  displayTable(
    ['', 'accuracy', 'images that only it gets right'],
    [
      [one[0], formatPercent(one[1].accuracy, 1), onlyOne],
      [other[0], formatPercent(other[1].accuracy, 1), onlyOther],
    ],
    { caption: verdict(pValue) },
  );
}

/** What McNemar's exact test says, at the usual one in twenty. */
function verdict(pValue: number): string {
  const chance = `chance alone makes one this large with probability ${Number(pValue.toPrecision(2))}`;
  const found = pValue < 0.05 ? 'A real difference' : 'No difference can be told';
  return `${found}: ${chance} (McNemar's exact test).`;
}
