/** Blends pairs of faces and their labels (Zhang et al. 2018): each with the one at the same place from the end. */
import { randomStream, type RandomStream } from '../../packages/base/index';

/**
 * The share that each face of a batch keeps of itself: one draw of Beta(beta, beta), or 1 where nothing is blended.
 *
 * Random numbers depend on `key` alone.
 * @param beta 0 blends nothing
 * @param share of the batches that are blended, 0 to 1
 */
export function drawMixup(beta: number, share: number, key: readonly (string | number)[]): number {
  const random = randomStream('mixup', ...key);
  return beta === 0 || !random.chance(share) ? 1 : betaDraw(random, beta);
}

/** Beta(beta, beta) by Jöhnk's method, which suits small values. */
function betaDraw(random: RandomStream, beta: number): number {
  for (;;) {
    const [a, b] = [random.uniform() ** (1 / beta), random.uniform() ** (1 / beta)];
    if (a + b > 0 && a + b <= 1) return a / (a + b);
  }
}
