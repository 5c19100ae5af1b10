/** What the network knows of an image before it decides: features, and a map on which alike ones lie together. */
import { UMAP } from 'umap-js';
import { FerlabError, randomStream } from '../base/index';
import { channelsOf } from '../pixels/index';
import { runStep, takeValues, type StepFunction } from '../tensorflow/index';
import {
  foldedLayers,
  forEachBatch,
  requireSameClasses,
  type Batch,
  type Dataset,
  type Model,
} from '../../src/index';

export interface Features {
  /** `[images, channels]`, row by row. */
  values: Float32Array;
  channels: number;
}

/**
 * The penultimate features of every image of a data set: what the last convolution, the classifier, is given,
 * averaged over the places of the image. Its weights times these (and its bias) are the logits.
 *
 * @throws FerlabError when the data set's classes differ from the model's.
 */
export async function embed(
  model: Model,
  dataset: Dataset,
  options: { onProgress?: (done: number, total: number) => void } = {},
): Promise<Features> {
  requireSameClasses(dataset.folder, dataset.classes, model.info.classes);
  const images = dataset.labels.length;
  const { height, width } = dataset.preprocessing;
  const step = runStep(featureStep(model), {
    constants: model.values,
    inputs: { image: { shape: [null, height, width, channelsOf(dataset.preprocessing)], dtype: 'float32' } },
  });
  const rows: Float32Array[] = [];
  try {
    const embedBatch = ({ images: image }: Batch) =>
      void rows.push(takeValues(step.run({ image }).features!));
    await forEachBatch(dataset, embedBatch, options);
  } finally {
    step.dispose();
  }
  const channels = rows.reduce((sum, row) => sum + row.length, 0) / Math.max(1, images);
  const values = new Float32Array(images * channels);
  let offset = 0;
  for (const row of rows) {
    values.set(row, offset);
    offset += row.length;
  }
  return { values, channels };
}

/** The network up to its last convolution: input `image`, output `features` `[batch, channels]`. */
function featureStep({ network, info }: Pick<Model, 'network' | 'info'>): StepFunction {
  return (values, { image }) => {
    const layers = foldedLayers(network, values);
    let last = image!;
    const conv: typeof layers.conv = (name, x, options) => {
      last = x;
      return layers.conv(name, x, options);
    };
    network.build({ ...layers, conv }, image!, info.classes.length);
    return { outputs: { features: layers.globalAveragePool('features', last) }, updates: {} };
  };
}

interface MapOptions {
  seed?: number;
  neighbours?: number;
  onProgress?: (done: number, total: number, note?: string) => void;
}

/**
 * Lays images out on a plane such that those with like features lie together, by UMAP (McInnes et al. 2018).
 *
 * Neighbourhoods mean something on it; axes, sizes of groups and the distances between them do not.
 * @param options.seed the same one gives the same map
 * @param options.neighbours how many of an image's nearest are kept near it: more show the whole, fewer the details
 * @param options.onProgress counts the rounds in which the map settles; the total is NaN while neighbours are looked for
 * @returns one `[x, y]` an image
 * @throws FerlabError for fewer than 3 images.
 */
export async function mapFeatures(
  { values, channels }: Features,
  { seed = 1, neighbours = 15, onProgress }: MapOptions = {},
): Promise<[number, number][]> {
  const images = values.length / channels;
  if (!(images >= 3)) throw new FerlabError(`A map needs at least 3 images, but there are ${images || 0}.`);
  const rows = Array.from({ length: images }, (_, i) =>
    Array.from(values.subarray(i * channels, (i + 1) * channels)),
  );
  const random = randomStream(seed, 'map');
  const umap = new UMAP({ nNeighbors: Math.min(neighbours, images - 1), random: () => random.uniform() });
  onProgress?.(0, NaN, 'looking for neighbours');
  await new Promise(setImmediate);
  const rounds = umap.initializeFit(rows);
  // Between rounds the event loop gets its turn.
  const map = await umap.fitAsync(rows, (round) => onProgress?.(Math.min(round, rounds - 1), rounds, ''));
  onProgress?.(rounds, rounds);
  return map as [number, number][];
}
