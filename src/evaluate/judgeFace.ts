/** A face's probabilities → what is said of it. Free of Node, since the webcam's page takes it too. */

/** The expression of a face whose best probability is too low. */
export const notSure = 'not sure';

/** What is said of a face. */
export interface Judgement {
  /** The most probable expression, the first of equals; "not sure" where its probability is below `unsureBelow`. */
  expression: string;
  /** The highest probability, 0 to 1. */
  probability: number;
  /** Every expression's probability; they add up to 1. */
  probabilities: Record<string, number>;
}

/**
 * The judgement on one face.
 *
 * @param probabilities `[classes]`, adding up to 1
 * @param unsureBelow 0 to 1; 0 is always sure
 */
export function judgeFace(
  probabilities: ArrayLike<number>,
  classes: readonly string[],
  unsureBelow: number,
): Judgement {
  const values = Array.from(probabilities);
  const probability = Math.max(...values);
  return {
    expression: probability >= unsureBelow ? classes[values.indexOf(probability)]! : notSure,
    probability,
    probabilities: Object.fromEntries(classes.map((name, c) => [name, values[c]!])),
  };
}
