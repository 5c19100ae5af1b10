/** Which of many values lie far from the others. */

const leastCount = 8;

/**
 * The items whose value lies more than 3 interquartile ranges outside the quartiles (Tukey's far-out values).
 *
 * @param leastRange a smaller range than this counts as this one, so that nearly equal items are no outliers
 * @returns in ascending order of value; none among fewer than 8 items
 */
export function outliers<T>(items: readonly T[], valueOf: (item: T) => number, leastRange: number): T[] {
  if (items.length < leastCount) return [];
  const values = items.map(valueOf);
  const sorted = Float64Array.from(values).sort();
  const quantile = (share: number) => sorted[Math.round(share * (sorted.length - 1))]!;
  const [low, high] = [quantile(0.25), quantile(0.75)];
  const reach = 3 * Math.max(high - low, leastRange / 3);
  return [...items.keys()]
    .filter((i) => values[i]! < low - reach || values[i]! > high + reach)
    .sort((a, b) => values[a]! - values[b]!)
    .map((i) => items[i]!);
}
