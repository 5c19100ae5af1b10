/** Whether differences, each between two trainings alike but for one thing, are more than chance. */

/** The mean of values. */
export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** The standard deviation of two values or more, as an estimate from a sample. */
export const spread = (values: readonly number[]): number => {
  const middle = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1));
};

export interface PairedTest {
  /** The mean of the differences. */
  difference: number;
  /** How often chance alone would bring as much or more, of either sign. */
  pValue: number;
}

/**
 * Student's paired t-test, two-sided.
 *
 * @param differences one less the other, two or more
 */
export function pairedTest(differences: readonly number[]): PairedTest {
  const difference = mean(differences);
  if (difference === 0) return { difference, pValue: 1 };
  const t = difference / (spread(differences) / Math.sqrt(differences.length));
  return { difference, pValue: chanceOf(t, differences.length - 1) };
}

/** The probability of a t as large, of either sign (Abramowitz & Stegun 1964, 26.7.3 and 26.7.4). */
function chanceOf(t: number, freedom: number): number {
  const angle = Math.atan(Math.abs(t) / Math.sqrt(freedom));
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
  const isOdd = freedom % 2 === 1;
  let term = isOdd ? cosine : 1;
  let sum = freedom === 1 ? 0 : term;
  for (let k = isOdd ? 3 : 2; k < freedom; k += 2) {
    term *= (cosine ** 2 * (k - 1)) / k;
    sum += term;
  }
  return Math.max(0, 1 - (isOdd ? (2 / Math.PI) * (angle + sine * sum) : sine * sum));
}
