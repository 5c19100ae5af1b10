/** Tensors in inference, with every normalization folded into the convolution before it, and nothing computed in vain. */
import { biasAdd, normEpsilon, tf } from '../../packages/tensorflow/index';
import type { Layers, Network } from './layers';
import { tensorLayers, type NamedTensors } from './tensorLayers';

/**
 * Layers that compute in inference as `tensorLayers` does, one operation fewer for each normalization: its scale is
 * multiplied into the kernel of the convolution before it, its offset into the bias. A convolution whose last rows and
 * columns are left out by the pooling after it does not compute them.
 *
 * @param values parameters and running averages; the folded ones are new tensors of the caller's scope
 */
export function foldedLayers(network: Network, values: NamedTensors): Layers<tf.Tensor> {
  const { convOf, poolOf } = takers(network);
  const folded: NamedTensors = { ...values };
  for (const [norm, conv] of convOf) {
    const [gamma, beta, mean, variance] = ['gamma', 'beta', 'moving_mean', 'moving_variance'].map(
      (part) => values[`${norm}/${part}`]!,
    );
    const scale = gamma!.div(variance!.add(normEpsilon).sqrt());
    const bias = values[`${conv}/bias`] ?? tf.zerosLike(beta!);
    folded[`${conv}/kernel`] = values[`${conv}/kernel`]!.mul(scale);
    folded[`${conv}/bias`] = bias.sub(mean!).mul(scale).add(beta!);
  }
  const convs = new Set(convOf.values());
  const layers = tensorLayers(folded);
  return {
    ...layers,
    conv(name, x, options) {
      const [tile, { size, stride = 1 }] = [poolOf.get(name), options];
      if (tile !== undefined && stride === 1 && size % 2 === 1) {
        const padding = paddingFor(x.shape, size, tile);
        const sums = tf.conv2d(x as tf.Tensor4D, folded[`${name}/kernel`] as tf.Tensor4D, 1, padding);
        return biasAdd(sums, folded[`${name}/bias`] as tf.Tensor1D);
      }
      return layers.conv(name, x, convs.has(name) ? { ...options, bias: true } : options);
    },
    batchNorm: (name, x) => (convOf.has(name) ? x : layers.batchNorm(name, x)),
  };
}

/** 'same' padding, less below and right by what does not fill a tile, as far as there is padding. */
function paddingFor([, height = 0, width = 0]: number[], size: number, tile: number) {
  const whole = (size - 1) / 2;
  const pad = (side: number): [number, number] => [whole, whole - Math.min(whole, side % tile)];
  return [[0, 0], pad(height), pad(width), [0, 0]] as tf.backend_util.ExplicitPadding;
}

/** What a layer gave, and how many layers take it. */
interface Value {
  layer: keyof Layers<Value>;
  name: string;
  uses: number;
  /** What a normalization took. */
  from?: Value;
}

/**
 * The convolution of each normalization that takes its output, and the tile of the pooling that then takes that, where
 * nothing else takes either.
 */
function takers(network: Network): { convOf: Map<string, string>; poolOf: Map<string, number> } {
  const [norms, pools]: [Value[], [Value, number][]] = [[], []];
  const trace = new Proxy({} as Layers<Value>, {
    get: (_, layer: keyof Layers<Value>) =>
      function (name: string, ...taken: (Value | object | number)[]): Value {
        const values = taken.filter((value): value is Value => 'uses' in Object(value));
        for (const value of values) value.uses += 1;
        const given: Value = { layer, name, uses: 0, from: values[0] };
        if (layer === 'batchNorm' && values[0]!.layer === 'conv') norms.push(given);
        if (layer === 'maxPool') pools.push([values[0]!, taken[1] as number]);
        return given;
      },
  });
  network.build(trace, { layer: 'add', name: 'image', uses: 0 }, 2);
  const folded = norms.filter(({ from }) => from!.uses === 1);
  const pooled = pools.filter(([value]) => folded.includes(value) && value.uses === 1);
  return {
    convOf: new Map(folded.map(({ name, from }) => [name, from!.name])),
    poolOf: new Map(pooled.map(([{ from }, size]) => [from!.name, size])),
  };
}
