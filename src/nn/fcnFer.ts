/** FCN-FER, the fully convolutional network of the original project: 428,135 parameters for 7 classes. */
import type { Layers, Network } from './layers';

/** Filters, kernel size, pool size and dropout rate of the four pooled blocks. */
const blocks = [
  { filters: 16, size: 5, pool: 2, rate: 0.05 }, // 88 x 66 x 1   -> 44 x 33 x 16
  { filters: 32, size: 3, pool: 2, rate: 0.1 }, //                -> 22 x 16 x 32
  { filters: 64, size: 5, pool: 5, rate: 0.05 }, //               ->  4 x  3 x 64
  { filters: 128, size: 3, pool: 2, rate: 0.1 }, //               ->  2 x  1 x 128
];

export const fcnFer: Network = {
  name: 'fcn-fer',
  smallestInput: 40,
  build<T>(layers: Layers<T>, image: T, classes: number) {
    let x = image;
    for (const [i, { filters, size, pool, rate }] of blocks.entries()) {
      x = layers.conv(`conv${i + 1}`, x, { filters, size });
      x = layers.batchNorm(`norm${i + 1}`, x);
      // The original activates before it pools. Both orders give the same numbers, since the activation
      // never falls, and this one activates a quarter of the values.
      x = layers.maxPool(`pool${i + 1}`, x, pool);
      x = layers.leakyRelu(`relu${i + 1}`, x, 0.01);
      x = layers.dropout(`dropout${i + 1}`, x, rate);
    }
    x = layers.conv('conv5', x, { filters: 256, size: 3 }); //     ->  2 x  1 x 256
    x = layers.batchNorm('norm5', x);
    x = layers.silu('silu5', x);
    x = layers.dropout('dropout5', x, 0.35);
    const scores = layers.conv('scores', x, { filters: classes, size: 1 }); // ->  2 x  1 x classes
    return { scores, logits: layers.globalAveragePool('logits', scores) };
  },
};
