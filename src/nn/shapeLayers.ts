/** Shapes in place of tensors: what a network's parameters are, and a table of its layers. */
import type { Layers, Network } from './layers';

/** Height, width and channels, or channels alone. */
export type Shape = readonly number[];

/** A trainable parameter. */
export interface Parameter {
  name: string;
  shape: number[];
  size: number;
  role: 'kernel' | 'bias' | 'scale' | 'offset';
  /** Inputs that each output of the layer sums over. */
  fanIn: number;
}

/** One row of the summary. */
export interface LayerRow {
  name: string;
  type: string;
  /** `[height, width, channels]`, or `[channels]` after global pooling; of one image. */
  outputShape: number[];
  /** Trainable ones. */
  parameters: number;
  /** Multiplications with an addition, for one image. */
  multiplyAdds: number;
}

/** What a network consists of at one input size. */
export interface Architecture {
  layers: LayerRow[];
  /** Trainable parameters in the order in which they are stored. */
  parameters: Parameter[];
  /** Channels of each batch normalization, whose running mean and variance are stored in this order. */
  norms: { name: string; channels: number }[];
  /** Totals. */
  parameterCount: number;
  multiplyAdds: number;
}

const product = (shape: Shape) => shape.reduce((size, side) => size * side, 1);

/**
 * Describes a network without running it.
 *
 * @param input height, width and channels of an image
 */
export function describeNetwork(network: Network, input: Shape, classes: number): Architecture {
  const layers: LayerRow[] = [];
  const parameters: Parameter[] = [];
  const norms: Architecture['norms'] = [];
  const parameter = (name: string, shape: number[], role: Parameter['role'], fanIn: number) =>
    parameters.push({ name, shape, size: product(shape), role, fanIn });
  const row = (name: string, type: string, output: Shape, parameters = 0, multiplyAdds = 0): Shape => {
    layers.push({ name, type, outputShape: [...output], parameters, multiplyAdds });
    return output;
  };
  const shapes: Layers<Shape> = {
    conv(name, [height = 0, width = 0, channels = 0], { filters, size }) {
      const fanIn = size * size * channels;
      parameter(`${name}/kernel`, [size, size, channels, filters], 'kernel', fanIn);
      parameter(`${name}/bias`, [filters], 'bias', fanIn);
      const multiplyAdds = height * width * filters * fanIn;
      return row(name, `Conv ${size}×${size}`, [height, width, filters], (fanIn + 1) * filters, multiplyAdds);
    },
    batchNorm(name, x) {
      const channels = x.at(-1)!;
      parameter(`${name}/gamma`, [channels], 'scale', channels);
      parameter(`${name}/beta`, [channels], 'offset', channels);
      norms.push({ name, channels });
      return row(name, 'BatchNorm', x, 2 * channels, product(x));
    },
    maxPool: (name, [height = 0, width = 0, channels = 0], size) =>
      row(name, `MaxPool ${size}×${size}`, [Math.floor(height / size), Math.floor(width / size), channels]),
    leakyRelu: (name, x, slope) => row(name, `LeakyReLU ${slope}`, x),
    silu: (name, x) => row(name, 'SiLU', x),
    dropout: (name, x, rate) => row(name, `Dropout ${rate}`, x),
    globalAveragePool: (name, x) => row(name, 'GlobalAveragePool', [x.at(-1)!]),
  };
  network.build(shapes, input, classes);
  return {
    layers,
    parameters,
    norms,
    parameterCount: parameters.reduce((sum, { size }) => sum + size, 0),
    multiplyAdds: layers.reduce((sum, { multiplyAdds }) => sum + multiplyAdds, 0),
  };
}
