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
