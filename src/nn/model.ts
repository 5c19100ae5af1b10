/** A network with its weights, and what it needs to be used: classes and preprocessing. */
import { z } from 'zod';
import { FerlabError, printedAs, randomStream, suggestion } from '../../packages/base/index';
import { channelsOf } from '../../packages/pixels/index';
import {
  runStep,
  tf,
  type Precision,
  type RunningStep,
  type StepFunction,
} from '../../packages/tensorflow/index';
import { fcnFer } from './fcnFer';
import { foldedLayers } from './foldedLayers';
import type { Network } from './layers';
import { residualSe } from './residualSe';
import { describeNetwork, type Architecture } from './shapeLayers';
import type { NamedTensors } from './tensorLayers';

const share = z.number();

/** What a model says of itself; stored with it as readable JSON. */
export const modelInfoSchema = z.object({
  network: z.string(),
  /** Names of the classes, in the order of the outputs. */
  classes: z.array(z.string().min(1)).min(2).readonly(),
  preprocessing: z.object({
    height: z.int().min(1).max(4096),
    width: z.int().min(1).max(4096),
    luminance: z.boolean(),
    // Models of the first version had no choice here.
    colour: z.enum(['grey', 'rgb']).default('grey'),
    clahe: z.boolean().default(false),
    claheClip: z.number().min(0).default(2),
    claheTiles: z.int().min(1).max(32).default(8),
    fit: z.enum(['face', 'stretch', 'crop', 'pad']).default('stretch'),
  }),
  /** How it was trained: the configuration. */
  training: z.record(z.string(), z.unknown()).optional(),
  /** Where the training images came from, how many there were, and a hash of them all. */
  data: z
    .object({
      folder: z.string(),
      train: z.int(),
      valid: z.int(),
      fingerprint: z.string().length(64).optional(),
    })
    .optional(),
  /** Figures on held-out images, as shares from 0 to 1. */
  metrics: z.record(z.string(), share).optional(),
  /** What logits are divided by so that probabilities can be trusted (Guo et al. 2017). */
  temperature: z
    .object({
      value: z.number().positive(),
      /** The held-out images that it was fitted on; `fingerprint` is a hash of the images and labels. */
      data: z.object({ folder: z.string(), images: z.int().min(1), fingerprint: z.string().length(64) }),
      /** Expected calibration error on them without the temperature and with it. */
      calibrationError: z.object({ before: share, after: share }),
    })
    .optional(),
  /** Answers with a lower probability are marked as unsure; 0 to 1, fitted with the temperature. */
  unsureBelow: share.optional(),
});

export type ModelInfo = z.infer<typeof modelInfoSchema>;

/** A temperature, and the held-out images that it was fitted on. */
export type Temperature = NonNullable<ModelInfo['temperature']>;

/** A model in memory. Its tensors are freed by `disposeModel`. */
export interface Model {
  info: ModelInfo;
  network: Network;
  architecture: Architecture;
  /** Parameters and running averages by name. */
  values: NamedTensors;
  /** Of predictions, set before the first. Default "float32". */
  precision?: Precision;
  /** The network as a graph, made by the first prediction. */
  inference?: RunningStep;
}

/** What a model consists of: its network at its input size. */
export function architectureOf(
  info: Pick<ModelInfo, 'network' | 'classes' | 'preprocessing'>,
): Pick<Model, 'network' | 'architecture'> {
  const network = networkNamed(info.network);
  const { height, width } = info.preprocessing;
  const input = [height, width, channelsOf(info.preprocessing)];
  return { network, architecture: describeNetwork(network, input, info.classes.length) };
}

/** A model with the given values, which it owns from then on. */
export function createModel(info: ModelInfo, values: NamedTensors): Model {
  const model: Model = { info, ...architectureOf(info), values };
  const { height, width, colour } = info.preprocessing;
  const parameters = model.architecture.parameterCount.toLocaleString('en-US');
  const text = `${info.network}, ${parameters} parameters, ${width} × ${height}, ${colour}: ${info.classes.join(', ')}`;
  return printedAs(model, () => text);
}

/** An untrained model, the same for the same seed. */
export function untrainedModel(info: ModelInfo, seed: number): Model {
  return createModel(info, initialize(architectureOf(info).architecture, seed));
}

/**
 * Runs a model in inference.
 *
 * @param images `[batch, height, width, channels]`, 0 to 1; any size from the network's smallest on
 * @returns `[batch, classes]`
 */
export function predictLogits(model: Model, images: tf.Tensor4D): tf.Tensor2D {
  return tf.tidy(() => run(model, images).logits as tf.Tensor2D);
}

/**
 * The map of each class's evidence, whose mean over height and width `predictLogits` gives.
 *
 * @param images `[batch, height, width, channels]`, 0 to 1; any size from the network's smallest on
 * @returns `[batch, h, w, classes]`
 */
export function predictScores(model: Model, images: tf.Tensor4D): tf.Tensor4D {
  return tf.tidy(() => run(model, images).scores as tf.Tensor4D);
}

const run = (model: Model, image: tf.Tensor4D) => {
  model.inference ??= recordInference(model, image.shape);
  return model.inference.run({ image });
};

/** The network with these weights as one graph, for any number of images; images of another size are recorded too. */
function recordInference(model: Model, [, ...image]: number[]): RunningStep {
  const options = {
    constants: model.values,
    inputs: { image: { shape: [null, ...image], dtype: 'float32' as const } },
    newShapes: 'record' as const,
    session: { sequential: true },
  };
  return runStep(inferenceStep(model), options, { precision: model.precision });
}

/** Inference as a step: its variables are the model's values, its input `image`, its outputs `scores` and `logits`. */
export function inferenceStep({ network, info }: Pick<Model, 'network' | 'info'>): StepFunction {
  return (values, { image }) => ({
    outputs: network.build(foldedLayers(network, values), image!, info.classes.length),
    updates: {},
  });
}

/** Frees a model's tensors. */
export function disposeModel(model: Model): void {
  model.inference?.dispose();
  model.inference = undefined;
  tf.dispose(model.values);
}

/** All that can be trained and stored; the configuration's field `network` names the same ones. */
export const networks: readonly Network[] = [fcnFer, residualSe()];

/** @throws FerlabError that lists the known names. */
export function networkNamed(name: string): Network {
  const found = networks.find((network) => network.name === name);
  if (found !== undefined) return found;
  const names = networks.map((network) => network.name);
  throw new FerlabError(
    `No network is called "${name}".${suggestion(name, names)} Known: ${names.join(', ')}.`,
  );
}

/**
 * Parameters and running averages as PyTorch initializes them: kernels and biases uniform within
 * 1 / sqrt(fan-in) (its `kaiming_uniform_` with a = sqrt(5)), normalization to 1 and 0.
 *
 * @returns tensors by name, which the caller disposes; the same for the same seed
 */
export function initialize(architecture: Architecture, seed: number): NamedTensors {
  const values: NamedTensors = {};
  for (const { name, shape, size, role, fanIn } of architecture.parameters) {
    const random = randomStream(seed, 'initialize', name);
    const bound = 1 / Math.sqrt(fanIn);
    const value = {
      kernel: () => random.uniform(-bound, bound),
      bias: () => random.uniform(-bound, bound),
      scale: () => 1,
      offset: () => 0,
    }[role];
    values[name] = tf.tensor(Float32Array.from({ length: size }, value), shape);
  }
  for (const { name, channels } of architecture.norms) {
    values[`${name}/moving_mean`] = tf.zeros([channels]);
    values[`${name}/moving_variance`] = tf.ones([channels]);
  }
  return values;
}
