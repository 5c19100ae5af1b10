/** Keras symbols: a network as a standard layers model, which stock tfjs opens without any layer of ours. */
import { tf } from '../tensorflow';
import { normEpsilon, normMomentum, type Layers } from './layers';
import type { Model } from './model';

const symbol = (layer: tf.layers.Layer, x: tf.SymbolicTensor) => layer.apply(x) as tf.SymbolicTensor;

const kerasLayers: Layers<tf.SymbolicTensor> = {
  conv: (name, x, { filters, size }) =>
    symbol(tf.layers.conv2d({ name, filters, kernelSize: size, padding: 'same' }), x),
  batchNorm: (name, x) =>
    symbol(tf.layers.batchNormalization({ name, epsilon: normEpsilon, momentum: 1 - normMomentum }), x),
  maxPool: (name, x, size) => symbol(tf.layers.maxPooling2d({ name, poolSize: size, strides: size }), x),
  leakyRelu: (name, x, slope) => symbol(tf.layers.leakyReLU({ name, alpha: slope }), x),
  silu: (name, x) => symbol(tf.layers.activation({ name, activation: 'swish' }), x),
  dropout: (name, x, rate) => symbol(tf.layers.dropout({ name, rate }), x),
  globalAveragePool: (name, x) =>
    symbol(tf.layers.globalAveragePooling2d({ name, dataFormat: 'channelsLast' }), x),
};

/**
 * A model as a `tf.LayersModel` from images `[batch, height, width, 1]`, 0 to 1, to logits `[batch, classes]`.
 *
 * @returns a model with copies of the weights, which the caller disposes
 */
export function toLayersModel(model: Model): tf.LayersModel {
  const { height, width } = model.info.preprocessing;
  const input = tf.input({ name: 'image', shape: [height, width, 1] });
  const { logits } = model.network.build(kerasLayers, input, model.info.classes.length);
  const layersModel = tf.model({ name: model.info.network, inputs: input, outputs: logits });
  // Keras lists trainable weights first; a name says which of ours each is.
  layersModel.setWeights(layersModel.weights.map(({ originalName }) => model.values[originalName]!));
  return layersModel;
}
