/** What the network makes of one face on its way, and what its first layer looks for. */
import { takeValues, tf } from '../tensorflow/index';
import { tensorLayers, type Layers, type Model } from '../../src/index';
import { faceTensor } from './activationMaps';

/** Planes of numbers that a layer gave, one a channel. */
export interface FeatureMaps {
  layer: string;
  height: number;
  width: number;
  channels: number;
  /** `[height, width, channels]` */
  values: Float32Array;
}

const activations = new Set(['relu', 'leakyRelu', 'silu']);

/**
 * The feature maps of a face at the end of each block, and last the score maps.
 *
 * A block ends with its last activation: the one before height, width or channels change. The gates of
 * squeeze-and-excitation, which are of one place, are none.
 * @param face `[height, width, channels]`, 0 to 255
 * @throws UsageError when the face has another size than the model's.
 */
export function featureMaps(model: Model, face: Uint8Array): FeatureMaps[] {
  const kept = tf.tidy(() => {
    const passed: { layer: string; value: tf.Tensor }[] = [];
    const watched = new Proxy(tensorLayers(model.values), {
      get: (layers, kind: keyof Layers<tf.Tensor>) => {
        if (!activations.has(kind)) return layers[kind];
        return (layer: string, ...rest: [tf.Tensor, number]) => {
          const value = (layers[kind] as (...given: unknown[]) => tf.Tensor)(layer, ...rest);
          passed.push({ layer, value });
          return value;
        };
      },
    });
    const { scores } = model.network.build(watched, faceTensor(model, [face]), model.info.classes.length);
    const [, height = 1, width = 1] = scores.shape;
    const maps = passed.filter(({ value }) => value.shape[1]! >= height && value.shape[2]! >= width);
    const ends = maps.filter(({ value }, i) => String(maps[i + 1]?.value.shape) !== String(value.shape));
    return [...ends, { layer: 'scores', value: scores }].map(({ layer, value }) => ({
      layer,
      value: tf.keep(value),
    }));
  });
  return kept.map(({ layer, value }) => {
    const [, height, width, channels] = value.shape as [number, number, number, number];
    return { layer, height, width, channels, values: takeValues(value) };
  });
}

/** The kernels of the network's first convolution: one map of `channels` for each filter. */
export function firstFilters(model: Model): FeatureMaps[] {
  const [layer] = model.architecture.layers.flatMap(({ name }) =>
    `${name}/kernel` in model.values ? name : [],
  );
  const kernel = model.values[`${layer}/kernel`]!;
  const [height, width, channels, filters] = kernel.shape as [number, number, number, number];
  const values = kernel.dataSync<'float32'>();
  return Array.from({ length: filters }, (_, filter) => ({
    layer: `${layer}, filter ${filter + 1}`,
    height,
    width,
    channels,
    values: Float32Array.from({ length: height * width * channels }, (_, i) => values[i * filters + filter]!),
  }));
}
