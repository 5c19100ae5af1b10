/** face-api's tiny detector in a third of its operations: each one of many costs the page more than its sums. */
import * as tf from './tfjs';

interface Convolution {
  filters: tf.Tensor4D;
  bias: tf.Tensor1D;
}
interface Separable {
  depthwise_filter: tf.Tensor4D;
  pointwise_filter: tf.Tensor4D;
  bias: tf.Tensor1D;
}

/** The parts of face-api's network by which it looks. */
export interface TinyNetwork {
  readonly config: { meanRgb: number[] };
  readonly params: Record<'conv0' | 'conv8', Convolution> & Record<`conv${1 | 2 | 3 | 4 | 5}`, Separable>;
  forwardInput(
    input: { toBatchTensor(side: number, centred: boolean): tf.Tensor4D },
    side: number,
  ): tf.Tensor4D;
}

const leaky = { activation: 'leakyrelu', leakyreluAlpha: 0.1 } as const;

/** Lets a network with its weights look so; its results are the same but for rounding. */
export function fuseDetector(network: TinyNetwork): void {
  const { conv0, conv1, conv2, conv3, conv4, conv5, conv8 } = network.params;
  // The first convolution pads nothing, so it can take the mean off itself.
  const first = tf.tidy(() => {
    const filters: tf.Tensor4D = tf.div(conv0.filters, 255);
    const ofMean = tf.sum<tf.Tensor1D>(
      tf.mul(filters, tf.reshape(network.config.meanRgb, [1, 1, 3, 1])),
      [0, 1, 2],
    );
    return { filters, bias: tf.sub<tf.Tensor1D>(conv0.bias, ofMean) };
  });
  const convolve = (x: tf.Tensor4D, { filters, bias }: Convolution, more = {}) =>
    tf.fused.conv2d({ x, filter: filters, bias, strides: 1, pad: 'valid', ...more });
  const separable = (x: tf.Tensor4D, { depthwise_filter, pointwise_filter: filters, bias }: Separable) =>
    convolve(tf.depthwiseConv2d(x, depthwise_filter, 1, 'same'), { filters, bias }, leaky);
  network.forwardInput = (input, side) =>
    tf.tidy(() => {
      let x = convolve(tf.cast(input.toBatchTensor(side, false), 'float32'), first, leaky);
      for (const each of [conv1, conv2, conv3, conv4, conv5])
        x = separable(tf.maxPool(x, 2, 2, 'same'), each);
      return convolve(tf.maxPool(x, 2, 1, 'same'), conv8);
    });
}
