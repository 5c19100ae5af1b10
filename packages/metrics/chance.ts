/** What chance alone would do: bootstrap intervals of figures, and a test of two models. */
import { randomStream } from '../base/index';

/** Where a figure would lie if other images of the same kind had been taken. */
export interface Interval {
  low: number;
  high: number;
}

/**
 * Percentile bootstrap intervals of figures (Efron and Tibshirani 1993, chapter 13): images are drawn with replacement,
 * as many as there are, and the figures counted anew, 1,000 times.
 *
 * @param images how many there are
 * @param figuresOf the figures of the images with these indices; null where one is undefined for them
 * @returns 95% intervals, the same for the same seed; null for a figure that no drawing defined
 */
export function bootstrapIntervals<Name extends string>(
  images: number,
  figuresOf: (drawn: Uint32Array) => Record<Name, number | null>,
  { resamples = 1000, level = 0.95, seed = 0 } = {},
): Record<Name, Interval | null> {
  const random = randomStream('bootstrap', seed);
  const drawn = new Uint32Array(images);
  const names = Object.keys(figuresOf(drawn.map((_, i) => i))) as Name[];
  const values = names.map((): number[] => []);
  for (let i = 0; i < resamples; i++) {
    for (let j = 0; j < images; j++) drawn[j] = random.integer(images);
    const figures = figuresOf(drawn);
    names.forEach((name, n) => {
      const figure = figures[name];
      if (figure !== null) values[n]!.push(figure);
    });
  }
  const tail = (1 - level) / 2;
  const intervals = values.map((of) => {
    const sorted = Float64Array.from(of).sort();
    return of.length === 0 ? null : { low: quantile(sorted, tail), high: quantile(sorted, 1 - tail) };
  });
  return Object.fromEntries(names.map((name, n) => [name, intervals[n]!])) as Record<Name, Interval | null>;
}

/**
 * The 95% interval of a share, such as an accuracy (Wilson 1927); unlike a drawn one it stays honest for a handful of
 * images, and where all or none are right.
 *
 * @param right how many of `of` images, from 1
 */
export function wilsonInterval(right: number, of: number): Interval {
  const z = 1.959964;
  const share = right / of;
  const middle = (share + z ** 2 / (2 * of)) / (1 + z ** 2 / of);
  const half = (z / (1 + z ** 2 / of)) * Math.sqrt((share * (1 - share)) / of + z ** 2 / (4 * of ** 2));
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

/** The value below which a share of sorted values lies, between two of them by proportion, as NumPy's `quantile`. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const [low, high] = [sorted[below]!, sorted[Math.min(below + 1, sorted.length - 1)]!];
  return low + (high - low) * (place - below);
}

/**
 * Whether two models differ on the same images by more than chance: McNemar's test, exact (two-sided binomial).
 *
 * Images that both got right, or both wrong, say nothing. Follows McNemar 1947; Dietterich 1998 on comparing
 * classifiers.
 * @param correctOne whether the one model was right on each image
 * @param correctOther the same of the other
 * @returns images that only the one, and only the other got right; the probability of a difference as large or larger
 *   between models that are equally good
 */
export function mcnemar(
  correctOne: ArrayLike<boolean>,
  correctOther: ArrayLike<boolean>,
): { onlyOne: number; onlyOther: number; pValue: number } {
  let [onlyOne, onlyOther] = [0, 0];
  for (let i = 0; i < correctOne.length; i++) {
    if (correctOne[i] && !correctOther[i]) onlyOne++;
    if (!correctOne[i] && correctOther[i]) onlyOther++;
  }
  const differing = onlyOne + onlyOther;
  // Logarithms, since 2^-n alone is 0 from n = 1075 on.
  let logChoose = 0;
  let tail = 0;
  for (let k = 0; k <= Math.min(onlyOne, onlyOther); k++) {
    tail += Math.exp(logChoose - differing * Math.LN2);
    logChoose += Math.log((differing - k) / (k + 1));
  }
  return { onlyOne, onlyOther, pValue: Math.min(1, 2 * tail) };
}
