/**
 * The vocabulary that networks are written in.
 *
 * A network is one function of `Layers<T>`. What T is decides what the function does: tensors run it
 * (`tensorLayers`), shapes describe it (`shapeLayers`), Keras symbols turn it into a standard model (`kerasLayers`).
 */
export interface Layers<T> {
  /** Convolution with 'same' padding and a bias, stride 1. */
  conv(name: string, x: T, options: { filters: number; size: number }): T;
  /** Batch normalization (Ioffe & Szegedy 2015), epsilon 1e-5, running averages moved by 0.1 as PyTorch's. */
  batchNorm(name: string, x: T): T;
  /** Largest value of each size x size tile; what does not fill a tile is left out. */
  maxPool(name: string, x: T, size: number): T;
  /** x, or slope times x where x is negative. */
  leakyRelu(name: string, x: T, slope: number): T;
  /** x times sigmoid(x) (Elfwing et al. 2018). */
  silu(name: string, x: T): T;
  /** In training, zeroes a share of the values and enlarges the rest to make up for it. */
  dropout(name: string, x: T, rate: number): T;
  /** The mean over height and width: `[batch, height, width, channels]` to `[batch, channels]`. */
  globalAveragePool(name: string, x: T): T;
}

/** What PyTorch's BatchNorm2d adds to the variance. */
export const normEpsilon = 1e-5;
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
