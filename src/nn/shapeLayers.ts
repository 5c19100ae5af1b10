/** Shapes in place of tensors: what a network's parameters are, and a table of its layers. */
import type { Layers, Network } from './layers';

/** Height, width and channels, or channels alone. */
export type Shape = readonly number[];

/** A trainable parameter. */
interface Parameter {
  name: string;
  shape: number[];
  size: number;
  role: 'kernel' | 'bias' | 'scale' | 'offset';
  /** Inputs that each output of the layer sums over. */
  fanIn: number;
}

/** One row of the summary. */
interface LayerRow {
  name: string;
  type: string;
  /** `[height, width, channels]`, or `[channels]` after global pooling; of one image. */
  outputShape: number[];
  /** Trainable ones. */
  parameters: number;
  /** Multiplications with an addition, for one image. */
  multiplyAdds: number;
  /** As `outputShape`; of the first input where there are two. */
  inputShape: number[];
  /**
   * Side in pixels of the square of the image that one output value sees, and pixels from one value to the next; null
   * for all of the image. What only scales a value (squeeze-and-excitation) is left aside.
   */
  receptiveField: number | null;
  stride: number | null;
  /** Of the output for one image, in float32. */
  bytes: number;
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
  /** Bytes of all layers' outputs for one image, in float32. */
  activationBytes: number;
}

/** What flows between layers, as they see it. */
interface Flow {
  shape: Shape;
  field: number | null;
  stride: number | null;
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
  const row = (
    name: string,
    type: string,
    input: Flow,
    output: Partial<Flow>,
    work: Partial<Pick<LayerRow, 'parameters' | 'multiplyAdds'>> = {},
  ): Flow => {
    const flow = { ...input, ...output };
    const { parameters, multiplyAdds } = { parameters: 0, multiplyAdds: 0, ...work };
    layers.push({
      name,
      type,
      outputShape: [...flow.shape],
      parameters,
      multiplyAdds,
      inputShape: [...input.shape],
      receptiveField: flow.field,
      stride: flow.stride,
      bytes: 4 * product(flow.shape),
    });
    return flow;
  };
  const same = (type: string) => (name: string, x: Flow) => row(name, type, x, {});
  /** What a window of `size` at every `step`-th place sees. */
  const seen = ({ field, stride }: Flow, size: number, step: number) =>
    field === null || stride === null
      ? { field, stride }
      : { field: field + (size - 1) * stride, stride: stride * step };
  const pool = (name: string, type: string, x: Flow, size: number, round: (places: number) => number) => {
    const [height = 0, width = 0, channels = 0] = x.shape;
    const shape = [round(height / size), round(width / size), channels];
    return row(name, `${type} ${size}×${size}`, x, { shape, ...seen(x, size, size) });
  };
  const flows: Layers<Flow> = {
    conv(name, x, { filters, size, stride = 1, bias = true }) {
      const [height = 0, width = 0, channels = 0] = x.shape;
      const fanIn = size * size * channels;
      parameter(`${name}/kernel`, [size, size, channels, filters], 'kernel', fanIn);
      if (bias) parameter(`${name}/bias`, [filters], 'bias', fanIn);
      const shape = [Math.ceil(height / stride), Math.ceil(width / stride), filters];
      const type = `Conv ${size}×${size}${stride === 1 ? '' : ` /${stride}`}`;
      return row(
        name,
        type,
        x,
        { shape, ...seen(x, size, stride) },
        { parameters: (fanIn + (bias ? 1 : 0)) * filters, multiplyAdds: product(shape) * fanIn },
      );
    },
    batchNorm(name, x) {
      const channels = x.shape.at(-1)!;
      parameter(`${name}/gamma`, [channels], 'scale', channels);
      parameter(`${name}/beta`, [channels], 'offset', channels);
      norms.push({ name, channels });
      return row(name, 'BatchNorm', x, {}, { parameters: 2 * channels, multiplyAdds: product(x.shape) });
    },
    maxPool: (name, x, size) => pool(name, 'MaxPool', x, size, Math.floor),
    averagePool: (name, x, size) => pool(name, 'AveragePool', x, size, Math.ceil),
    leakyRelu: (name, x, slope) => same(`LeakyReLU ${slope}`)(name, x),
    relu: same('ReLU'),
    sigmoid: same('Sigmoid'),
    silu: same('SiLU'),
    dropout: (name, x, rate) => same(`Dropout ${rate}`)(name, x),
    add(name, x, y) {
      const wider = x.field === null || (y.field !== null && x.field >= y.field) ? x : y;
      return row(name, 'Add', x, { field: wider.field });
    },
    scaleChannels: (name, x) => row(name, 'Scale', x, {}, { multiplyAdds: product(x.shape) }),
    globalAveragePool(name, x, { keepDims = false } = {}) {
      const channels = x.shape.at(-1)!;
      const shape = keepDims ? [1, 1, channels] : [channels];
      return row(name, 'GlobalAveragePool', x, { shape, field: null, stride: null });
    },
  };
  network.build(flows, { shape: input, field: 1, stride: 1 }, classes);
  const total = (of: (layer: LayerRow) => number) => layers.reduce((sum, layer) => sum + of(layer), 0);
  return {
    layers,
    parameters,
    norms,
    parameterCount: parameters.reduce((sum, { size }) => sum + size, 0),
    multiplyAdds: total((layer) => layer.multiplyAdds),
    activationBytes: total((layer) => layer.bytes),
  };
}
