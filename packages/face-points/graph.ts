/** Networks of convolutions as files of TensorFlow.js hold them. Free of Node, since the webcam's page takes it too. */
import type { tf } from '../tensorflow/index';

/** What such networks take of TensorFlow.js, of which the page has another build. */
export type Operations = Pick<
  typeof tf,
  'add' | 'depthwiseConv2d' | 'fused' | 'maxPool' | 'pad' | 'prelu' | 'relu' | 'sigmoid'
> & { io: Pick<typeof tf.io, 'decodeWeights'> };

/** A network's weights by their names. */
export type Weights = Record<string, tf.Tensor>;

/** A node of its graph. */
interface Layer {
  name: string;
  op: string;
  inputs: string[];
  strides: number;
  pad: 'same' | 'valid';
  /** What a convolution does besides, such as `['BiasAdd', 'Relu']`. */
  fused: string[];
}

/** A network whose weights the caller frees. */
export interface Graph {
  layers: Layer[];
  weights: Weights;
  /** Whole numbers among the weights, such as how much to pad. */
  numbers: Record<string, Int32Array>;
}

interface GraphJson {
  modelTopology: {
    node: {
      name: string;
      op: string;
      input?: string[];
      attr?: {
        strides?: { list: { i: string[] } };
        padding?: { s: string };
        fused_ops?: { list: { s?: string[] } };
      } | null;
    }[];
  };
  weightsManifest: { weights: Parameters<typeof tf.io.decodeWeights>[1] }[];
}

/**
 * The part of a network that its outputs need.
 *
 * @param json of the graph and of its weights' list
 * @param bytes of the weights
 */
export function readGraph(
  tf: Operations,
  json: string,
  bytes: ArrayBuffer,
  outputs: readonly string[],
): Graph {
  const { modelTopology, weightsManifest } = JSON.parse(json) as GraphJson;
  const needed = new Set(outputs);
  // Nodes come after what they take.
  for (const { name, input } of [...modelTopology.node].reverse())
    if (needed.has(name)) for (const one of input ?? []) needed.add(one);
  const layers = modelTopology.node
    .filter(({ name, op }) => needed.has(name) && op !== 'Const')
    .map(({ name, op, input = [], attr }) => ({
      name,
      op,
      inputs: input,
      strides: Number(attr?.strides?.list.i[1] ?? 1),
      pad: atob(attr?.padding?.s ?? '') === 'VALID' ? ('valid' as const) : ('same' as const),
      fused: (attr?.fused_ops?.list.s ?? []).map(atob),
    }));
  const specs = weightsManifest.flatMap(({ weights }) => weights);
  const graph: Graph = { layers, weights: {}, numbers: {} };
  for (const [name, weight] of Object.entries(tf.io.decodeWeights(bytes, specs))) {
    if (needed.has(name) && weight.dtype === 'float32') {
      graph.weights[name] = weight;
      continue;
    }
    if (needed.has(name)) graph.numbers[name] = weight.dataSync<'int32'>();
    weight.dispose();
  }
  return graph;
}

/**
 * Runs a network on images of any size that its strides divide: it has no dense layer. Its reshapes are left out.
 *
 * @param images `[batch, height, width, 3]`
 * @returns the outputs that are asked for, `[batch, height, width, channels]` each
 */
export function runGraph(
  tf: Operations,
  { layers, numbers }: Pick<Graph, 'layers' | 'numbers'>,
  weights: Weights,
  images: tf.Tensor4D,
  outputs: readonly string[],
): tf.Tensor4D[] {
  const values: Record<string, tf.Tensor4D> = {};
  for (const { name, op, inputs, strides, pad, fused } of layers) {
    const [x, other] = inputs.map((input) => values[input]) as [tf.Tensor4D, tf.Tensor4D];
    const weight = <T extends tf.Tensor>(k: number) => weights[inputs[k]!] as T;
    const run = (): tf.Tensor4D => {
      switch (op) {
        case 'Placeholder':
          return images;
        case '_FusedConv2D':
          return tf.fused.conv2d({
            x,
            filter: weight<tf.Tensor4D>(1),
            bias: weight(2),
            strides,
            pad,
            activation: fused.includes('Relu') ? 'relu' : fused.includes('Prelu') ? 'prelu' : 'linear',
            preluActivationWeights: fused.includes('Prelu') ? weight(3) : undefined,
          });
        case 'DepthwiseConv2dNative':
          return tf.depthwiseConv2d(x, weight<tf.Tensor4D>(1), strides, pad);
        case 'AddV2':
          return tf.add(x, other);
        case 'Relu':
          return tf.relu(x);
        case 'Prelu':
          return tf.prelu(x, weight<tf.Tensor4D>(1)) as tf.Tensor4D;
        case 'MaxPool':
          return tf.maxPool(x, strides, strides, pad);
        case 'Pad':
          return tf.pad(x, pairsOf(numbers[inputs[1]!]!));
        case 'Sigmoid':
          return tf.sigmoid(x);
        case 'Reshape':
        case 'Identity':
          return x;
        default:
          throw new Error(`Expected a network of convolutions but found ${op}.`);
      }
    };
    values[name] = run();
  }
  return outputs.map((name) => values[name]!);
}

const pairsOf = (numbers: Int32Array): [number, number][] =>
  Array.from({ length: numbers.length / 2 }, (_, i) => [numbers[2 * i]!, numbers[2 * i + 1]!]);
