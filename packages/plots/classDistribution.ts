/** How many faces each expression has. */
import { escapeHtml, formatCount, formatPercent, type Figure } from '../display/index';
import { groupedBars } from './groupedBars';

/**
 * Bars of faces per class, in the expressions' colours, one shade per split.
 *
 * Counts are whole numbers from 0; classes appear in the order in which the splits first name them.
 *
 * @example classDistribution({ train: { anger: 1779, happy: 3120 }, valid: { anger: 316, happy: 554 } })
 */
export function classDistribution(
  splits: Record<string, Record<string, number>>,
  options: { title?: string } = {},
): Figure {
  const names = [...new Set(Object.values(splits).flatMap((counts) => Object.keys(counts)))];
  const groups = Object.entries(splits).map(([split, counts]) => {
    const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
    const values = names.map((name) => counts[name] ?? 0);
    return {
      name: `${split} (${formatCount(total)})`,
      values,
      texts: values.map(formatCount),
      hovers: values.map(
        (count, index) =>
          `${formatCount(count)} of ${formatCount(total)} faces in ${escapeHtml(split)} ` +
          `show '${escapeHtml(names[index] ?? '')}' (${formatPercent(count / total, 1)})`,
      ),
    };
  });
  const most = Math.max(1, ...groups.flatMap((group) => group.values));
  return groupedBars(names, groups, {
    width: 760,
    height: 380,
    title: { text: escapeHtml(options.title ?? 'Faces per expression'), x: 0.02, xanchor: 'left' },
    margin: { l: 72, r: 16, t: 72, b: 48 },
    yaxis: { title: { text: 'faces (count)' }, range: [0, most * 1.1], tickformat: ',d', nticks: 7 },
  });
}
