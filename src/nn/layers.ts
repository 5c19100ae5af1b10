/**
 * The vocabulary that networks are written in.
 *
 * A network is one function of `Layers<T>`. What T is decides what the function does: tensors run it
 * (`tensorLayers`), shapes describe it (`shapeLayers`), Keras symbols turn it into a standard model (`kerasLayers`).
 */
export interface Layers<T> {
  /**
   * Convolution with 'same' padding: `ceil(side / stride)` places a side. Where the padding is odd, as it may be with a
   * stride, TensorFlow adds the greater part below and right; PyTorch's `padding=size // 2` adds equal parts.
   *
   * @param options.stride 1 by default
   * @param options.bias true by default
   */
  conv(name: string, x: T, options: { filters: number; size: number; stride?: number; bias?: boolean }): T;
  /** Batch normalization (Ioffe & Szegedy 2015), epsilon 1e-5, running averages moved by 0.1 as PyTorch's. */
  batchNorm(name: string, x: T): T;
  /**
   * Largest value of each size x size tile; what does not fill a tile is left out. The gradient of equal ones goes to
   * the first, row by row, as PyTorch's does.
   */
  maxPool(name: string, x: T, size: number): T;
  /** Mean of each size x size tile; one that hangs over the edge is the mean of what it has. */
  averagePool(name: string, x: T, size: number): T;
  /** x, or slope times x where x is negative. */
  leakyRelu(name: string, x: T, slope: number): T;
  /** x, or 0 where x is negative. */
  relu(name: string, x: T): T;
  /** 1 / (1 + exp(-x)). */
  sigmoid(name: string, x: T): T;
  /** x times sigmoid(x) (Elfwing et al. 2018). */
  silu(name: string, x: T): T;
  /**
   * In training, zeroes a share of the values and enlarges the rest to make up for it.
   *
   * @param options.wholeChannels drops a channel of an image everywhere or nowhere (Tompson et al. 2015)
   */
  dropout(name: string, x: T, rate: number, options?: { wholeChannels?: boolean }): T;
  /** The sum of two of one shape. */
  add(name: string, x: T, y: T): T;
  /** Each channel of x times its number in `by`, `[batch, 1, 1, channels]`. */
  scaleChannels(name: string, x: T, by: T): T;
  /**
   * The mean over height and width: `[batch, height, width, channels]` to `[batch, channels]`.
   *
   * @param options.keepDims to `[batch, 1, 1, channels]`, which a convolution takes
   */
  globalAveragePool(name: string, x: T, options?: { keepDims?: boolean }): T;
}

/** How far a running average moves towards each batch's value. */
export const normMomentum = 0.1;

/** A network: its name and what it computes. */
export interface Network {
  name: string;
  /** Smallest height and width of an image that leaves something after the pooling. */
  smallestInput: number;
  /**
   * @param image `[batch, height, width, channels]`
   * @returns `scores`, a map of each class's evidence `[batch, h, w, classes]`, and `logits`, its mean `[batch, classes]`
   */
  build<T>(layers: Layers<T>, image: T, classes: number): { scores: T; logits: T };
}
