/** A network with its weights, and what it needs to be used: classes and preprocessing. */
import type { Preprocessing } from '../data/facePixels';
import { tf } from '../tensorflow';
import { initialize } from './initialize';
import type { Network } from './layers';
import { networkNamed } from './networks';
import { describeNetwork, type Architecture } from './shapeLayers';
import { tensorLayers, type NamedTensors } from './tensorLayers';

/** What a model says of itself; stored with it as readable JSON. */
export interface ModelInfo {
  network: string;
  /** Names of the classes, in the order of the outputs. */
  classes: readonly string[];
  preprocessing: Preprocessing;
  /** How it was trained: the configuration. */
  training?: Record<string, unknown>;
  /** Where the training images came from and how many there were. */
  data?: { folder: string; train: number; valid: number };
  /** Figures on held-out images, as shares from 0 to 1. */
  metrics?: Record<string, number>;
}

/** A model in memory. Its tensors are freed by `disposeModel`. */
export interface Model {
  info: ModelInfo;
  network: Network;
  architecture: Architecture;
  /** Parameters and running averages by name. */
  values: NamedTensors;
}

/** What a model consists of: its network at its input size. */
export function architectureOf(
  info: Pick<ModelInfo, 'network' | 'classes' | 'preprocessing'>,
): Pick<Model, 'network' | 'architecture'> {
  const network = networkNamed(info.network);
  const { height, width } = info.preprocessing;
  return { network, architecture: describeNetwork(network, [height, width, 1], info.classes.length) };
}

/** A model with the given values, which it owns from then on. */
export function createModel(info: ModelInfo, values: NamedTensors): Model {
  return { info, ...architectureOf(info), values };
}

/** An untrained model, the same for the same seed. */
export function untrainedModel(info: ModelInfo, seed: number): Model {
  return createModel(info, initialize(architectureOf(info).architecture, seed));
}

/**
 * Runs a model in inference.
 *
 * @param images `[batch, height, width, 1]`, 0 to 1; any size from the network's smallest on
 * @returns `[batch, classes]`
 */
export function predictLogits(model: Model, images: tf.Tensor4D): tf.Tensor2D {
  return tf.tidy(() => {
    const layers = tensorLayers(model.values);
    return model.network.build<tf.Tensor>(layers, images, model.info.classes.length).logits as tf.Tensor2D;
  });
}

/** Frees a model's tensors. */
export function disposeModel(model: Model): void {
  tf.dispose(model.values);
}
