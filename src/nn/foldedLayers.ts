/** Tensors in inference, with every normalization folded into the convolution before it. */
import { normEpsilon, tf } from '../../packages/tensorflow/index';
import type { Layers, Network } from './layers';
import { tensorLayers, type NamedTensors } from './tensorLayers';

/**
 * Layers that compute in inference as `tensorLayers` does, one operation fewer for each normalization: its scale is
 * multiplied into the kernel of the convolution before it, its offset into the bias.
 *
 * @param values parameters and running averages; the folded ones are new tensors of the caller's scope
 */
export function foldedLayers(network: Network, values: NamedTensors): Layers<tf.Tensor> {
  const convOf = foldedNorms(network);
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
    conv: (name, x, options) => layers.conv(name, x, convs.has(name) ? { ...options, bias: true } : options),
    batchNorm: (name, x) => (convOf.has(name) ? x : layers.batchNorm(name, x)),
  };
}

/** What a layer gave, and how many layers take it. */
interface Value {
  layer: keyof Layers<Value>;
  name: string;
  uses: number;
}

/** The convolution of each normalization that takes its output, where nothing else takes it. */
function foldedNorms(network: Network): Map<string, string> {
  const pairs: [string, Value][] = [];
  const trace = new Proxy({} as Layers<Value>, {
    get: (_, layer: keyof Layers<Value>) =>
      function (name: string, ...taken: (Value | object)[]): Value {
        const values = taken.filter((value): value is Value => 'uses' in Object(value));
        for (const value of values) value.uses += 1;
        if (layer === 'batchNorm' && values[0]!.layer === 'conv') pairs.push([name, values[0]!]);
        return { layer, name, uses: 0 };
      },
  });
  network.build(trace, { layer: 'add', name: 'image', uses: 0 }, 2);
  return new Map(pairs.flatMap(([norm, conv]) => (conv.uses === 1 ? [[norm, conv.name] as const] : [])));
}
