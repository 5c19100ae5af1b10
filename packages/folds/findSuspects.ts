/** Labels that are most likely wrong, found by networks that were not trained on them. */
import { csvText } from '../base/index';
import { labelErrors } from '../metrics/index';
import type { Config, Dataset, Predictions } from '../../src/index';
import { outOfFold, type FoldOptions } from './outOfFold';

/** An image whose label is doubted. */
export interface Suspect {
  index: number;
  file: string;
  label: string;
  /** The class that it more likely is. */
  suggested: string;
  /** How sure that is, 0.5 to 1. */
  score: number;
  /** Whether confident learning counts it as an error; the others are where a network may well be the one that errs. */
  likely: boolean;
}

/**
 * Ranks the labels that are most likely wrong by confident learning (Northcutt, Jiang & Chuang 2021) over out-of-fold
 * answers.
 *
 * @example const suspects = await findSuspects(configure({ preset: 'fine-tune', from: 'fcn-fer' }), data)
 * @returns those whose label is not the likeliest class, the surest first
 * @throws as `outOfFold` does.
 */
export async function findSuspects(
  config: Config,
  data: Dataset,
  options: Omit<FoldOptions, 'share'> = {},
): Promise<Suspect[]> {
  return suspectsAmong((await outOfFold(config, data, options)).predictions, data);
}

/** The same, of answers that are there already, such as those of `outOfFold` or `crossValidate`. */
export function suspectsAmong(
  { probabilities }: Pick<Predictions, 'probabilities'>,
  { labels, classes, files }: Pick<Dataset, 'labels' | 'classes' | 'files'>,
): Suspect[] {
  return labelErrors(labels, probabilities, classes.length).suspects.map(({ suggested, ...suspect }) => ({
    ...suspect,
    file: files[suspect.index]!,
    label: classes[labels[suspect.index]!]!,
    suggested: classes[suggested]!,
  }));
}

/** Suspects as a table, `file,label,suggested,score`, the surest first. */
export function suspectsTable(suspects: readonly Suspect[]): string {
  const rows = suspects.map(({ file, label, suggested, score }) => [
    file,
    label,
    suggested,
    score.toFixed(4),
  ]);
  return csvText(['file', 'label', 'suggested', 'score'], rows);
}
