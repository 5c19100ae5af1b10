/** Keras symbols: a network as a standard layers model, which stock tfjs opens without any layer of ours. */
import type { io } from '@tensorflow/tfjs';
import { channelsOf } from '../../packages/pixels/index';
import { normEpsilon, tf } from '../../packages/tensorflow/index';
import { normMomentum, type Layers } from './layers';
import type { Model } from './model';

const symbol = (layer: tf.layers.Layer, x: tf.SymbolicTensor) => layer.apply(x) as tf.SymbolicTensor;

const kerasLayers: Layers<tf.SymbolicTensor> = {
  conv: (name, x, { filters, size, stride = 1, bias = true }) =>
    symbol(
      tf.layers.conv2d({ name, filters, kernelSize: size, strides: stride, useBias: bias, padding: 'same' }),
      x,
    ),
  batchNorm: (name, x) =>
    symbol(tf.layers.batchNormalization({ name, epsilon: normEpsilon, momentum: 1 - normMomentum }), x),
  maxPool: (name, x, size) => symbol(tf.layers.maxPooling2d({ name, poolSize: size, strides: size }), x),
  averagePool: (name, x, size) =>
    symbol(tf.layers.averagePooling2d({ name, poolSize: size, strides: size, padding: 'same' }), x),
  leakyRelu: (name, x, slope) => symbol(tf.layers.leakyReLU({ name, alpha: slope }), x),
  relu: (name, x) => symbol(tf.layers.reLU({ name }), x),
  sigmoid: (name, x) => symbol(tf.layers.activation({ name, activation: 'sigmoid' }), x),
  silu: (name, x) => symbol(tf.layers.activation({ name, activation: 'swish' }), x),
  dropout: (name, x, rate) => symbol(tf.layers.dropout({ name, rate }), x),
  add: (name, x, y) => tf.layers.add({ name }).apply([x, y]) as tf.SymbolicTensor,
  scaleChannels: (name, x, by) => tf.layers.multiply({ name }).apply([x, by]) as tf.SymbolicTensor,
  globalAveragePool(name, x, { keepDims = false } = {}) {
    const mean = (name: string) =>
      symbol(tf.layers.globalAveragePooling2d({ name, dataFormat: 'channelsLast' }), x);
    if (!keepDims) return mean(name);
    return symbol(tf.layers.reshape({ name, targetShape: [1, 1, x.shape.at(-1)!] }), mean(`${name}.mean`));
  },
};

/**
 * A model as a `tf.LayersModel` from images `[batch, height, width, channels]`, 0 to 1, to logits `[batch, classes]`.
 *
 * @returns a model with copies of the weights, which the caller disposes
 */
export function toLayersModel(model: Model): tf.LayersModel {
  const { height, width } = model.info.preprocessing;
  const input = tf.input({ name: 'image', shape: [height, width, channelsOf(model.info.preprocessing)] });
  const { logits } = model.network.build(kerasLayers, input, model.info.classes.length);
  const layersModel = tf.model({ name: model.info.network, inputs: input, outputs: logits });
  // Keras lists trainable weights first; a name says which of ours each is.
  layersModel.setWeights(layersModel.weights.map(({ originalName }) => model.values[originalName]!));
  return layersModel;
}

export const topologyFile = 'model.json';
export const weightsFile = 'weights.bin';

/**
 * What `tf.loadLayersModel` opens, in a browser as in Node: from images `[batch, height, width, channels]`, 0 to 1, to
 * logits `[batch, classes]`.
 *
 * @param metadata what `getUserDefinedMetadata()` of the loaded model is to tell
 */
export async function layersFiles(
  model: Model,
  metadata?: Record<string, unknown>,
): Promise<{ topology: string; weights: Uint8Array }> {
  const layersModel = toLayersModel(model);
  if (metadata !== undefined) layersModel.setUserDefinedMetadata(metadata);
  let artifacts: io.ModelArtifacts = {};
  await layersModel.save(
    tf.io.withSaveHandler(async (saved) => {
      artifacts = saved;
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
    }),
  );
  layersModel.dispose();
  const { modelTopology, weightSpecs, weightData, userDefinedMetadata } = artifacts;
  const topology = {
    format: 'layers-model',
    generatedBy: `ferlab, TensorFlow.js ${tf.version.tfjs}`,
    convertedBy: null,
    modelTopology,
    weightsManifest: [{ paths: [weightsFile], weights: weightSpecs }],
    userDefinedMetadata,
  };
  return { topology: JSON.stringify(topology), weights: Buffer.from(weightData as ArrayBuffer) };
}
