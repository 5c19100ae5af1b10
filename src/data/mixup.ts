/** Blends pairs of faces and their labels (Zhang et al. 2018). */
import { tf } from '../tensorflow';
import type { Batch } from './batches';
import { randomStream, type RandomStream } from './random';

/**
 * A batch blended with itself in reverse order, or the batch as it is, in a share of the cases.
 *
 * The share of each face is one draw of Beta(beta, beta) for the batch. Random numbers depend on `key` alone.
 * @param beta 0 blends nothing
 * @param share of the batches that are blended, 0 to 1
 * @returns new tensors of the caller's scope, or the batch's own
 */
export function mixup(batch: Batch, beta: number, share: number, key: readonly (string | number)[]): Batch {
  const random = randomStream('mixup', ...key);
  if (beta === 0 || !random.chance(share)) return batch;
  const part = betaDraw(random, beta);
  const blend = <T extends tf.Tensor>(tensor: T) =>
    tensor.mul(part).add(tf.reverse(tensor, 0).mul(1 - part)) as T;
  return tf.tidy(() => ({ images: blend(batch.images), targets: blend(batch.targets) }));
}

/** Beta(beta, beta) by Jöhnk's method, which suits small values. */
function betaDraw(random: RandomStream, beta: number): number {
  for (;;) {
    const [a, b] = [random.uniform() ** (1 / beta), random.uniform() ** (1 / beta)];
    if (a + b > 0 && a + b <= 1) return a / (a + b);
  }
}
