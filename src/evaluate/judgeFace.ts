/** A face's probabilities → what is said of it. Free of Node, since the webcam's page takes it too. */

/** The expression of a face whose best probability is too low. */
export const notSure = 'not sure';

/** What is said of a face. */
export interface Judgement {
  /** The most probable expression, the first of equals; "not sure" where its probability is below `notSureBelow`. */
  expression: string;
  /** The highest probability, 0 to 1. */
  probability: number;
  /** Every expression's probability; they add up to 1. */
  probabilities: Record<string, number>;
  /** Whether the answer is not to be relied on. */
  unsure: boolean;
  /** Why it is not, in words. */
  why?: string;
}

/** What makes an answer unsure. */
export interface Doubts {
  /** The expression is "not sure" below this probability; 0 to 1, default 0. */
  notSureBelow?: number;
  /** The answer is marked as unsure below this probability; 0 to 1, default 0. */
  unsureBelow?: number;
  /** What stands against the picture, such as "blurred". */
  reasons?: readonly string[];
}

/**
 * The judgement on one face.
 *
 * @param probabilities `[classes]`, adding up to 1
 */
export function judgeFace(
  probabilities: ArrayLike<number>,
  classes: readonly string[],
  { notSureBelow = 0, unsureBelow = 0, reasons = [] }: Doubts = {},
): Judgement {
  const values = Array.from(probabilities);
  const probability = Math.max(...values);
  const least = Math.max(notSureBelow, unsureBelow);
  const percent = (share: number) => `${Math.round(100 * share)}%`;
  const low = probability < least ? [`${percent(probability)} is below ${percent(least)}`] : [];
  const why = [...low, ...reasons].join('; ');
  return {
    expression: probability >= notSureBelow ? classes[values.indexOf(probability)]! : notSure,
    probability,
    probabilities: Object.fromEntries(classes.map((name, c) => [name, values[c]!])),
    ...(why === '' ? { unsure: false } : { unsure: true, why }),
  };
}
