/**
 * Every hyperparameter: its default, range, unit and source, in one typed object.
 *
 * `configure({ epochs: 8 })` gives a checked configuration; what is not named keeps its default.
 */
import { shown, suggestion, UsageError } from './errors';
import { choice, number, onOff, wholeNumber, type Field } from './field';

export type { Field } from './field';

/** The fields of a configuration, in the order in which they are read. */
export const fields = {
  /** Height of the network's input in pixels: 40 to 512, default 88. */
  height: wholeNumber({
    group: 'data',
    default: 88,
    range: [40, 512],
    unit: 'pixels',
    source: 'Face crops are 66 wide, 88 high; the original fed them squashed to 66 high by a swapped pair.',
  }),
  /** Width of the network's input in pixels: 40 to 512, default 66. */
  width: wholeNumber({
    group: 'data',
    default: 66,
    range: [40, 512],
    unit: 'pixels',
    source: 'See height.',
  }),
  /** Take L of CIE LAB as OpenCV computes it (true), or plain BT.601 grey (false). Default true. */
  luminance: onOff({
    group: 'data',
    default: true,
    source: 'As the original: lightness as people see it, nearly free of colour.',
  }),
  /** Share of the training images held out where no validation folder is given: 0.02 to 0.5, default 0.1. */
  validShare: number({
    group: 'data',
    default: 0.1,
    range: [0.02, 0.5],
    source: 'A tenth of 13,268 faces gives accuracy to within 2.5 points.',
  }),
  /** The network to train. */
  network: choice({
    group: 'network',
    default: 'fcn-fer',
    choices: ['fcn-fer'],
    source: "The original's fully convolutional network of 428,135 parameters.",
  }),
  /** Multiplies the network's own dropout rates (0.05 to 0.35): 0 (none) to 2, default 1. */
  dropoutScale: number({
    group: 'network',
    default: 1,
    range: [0, 2],
    source: "1 keeps the original's rates; less for a short training.",
  }),
  /** How often the training set is gone through: 1 to 1000, default 20. */
  epochs: wholeNumber({
    group: 'training',
    default: 20,
    range: [1, 1000],
    unit: 'epochs',
    source: '20 is a first look; 40 and more still gain on real photographs.',
  }),
  /** Images a step: 1 to 4096, default 64. */
  batchSize: wholeNumber({
    group: 'training',
    default: 64,
    range: [1, 4096],
    unit: 'images',
    source: 'As the original.',
  }),
  /** Rule by which gradients change the weights. Default "adamw". */
  optimizer: choice({
    group: 'training',
    default: 'adamw',
    choices: ['adamw', 'adam', 'sgd'],
    source: 'AdamW (Loshchilov & Hutter 2019) reached 0.805 where the original recipe reached 0.790.',
  }),
  /** How the learning rate moves over the training. Default "onecycle". */
  schedule: choice({
    group: 'training',
    default: 'onecycle',
    choices: ['onecycle', 'plateau', 'constant'],
    source: 'One cycle (Smith & Topin 2018), stepped each batch; the original forgot to step it.',
  }),
  /** Learning rate; with "onecycle" its peak: 1e-7 to 10, default 0.004. */
  learningRate: number({
    group: 'training',
    default: 0.004,
    range: [1e-7, 10],
    source: 'The peak tried with AdamW on this network at batch size 64.',
  }),
  /** Share of the training in which "onecycle" climbs to its peak: 0.01 to 0.9, default 0.2. */
  warmupShare: number({
    group: 'training',
    default: 0.2,
    range: [0.01, 0.9],
    source: 'As the original asked for.',
  }),
  /** Epochs without a better validation loss before "plateau" lowers the rate: 1 to 1000, default 10. */
  plateauPatience: wholeNumber({
    group: 'training',
    default: 10,
    range: [1, 1000],
    unit: 'epochs',
    source: 'As the original.',
  }),
  /** What "plateau" multiplies the rate with: 0.01 to 0.99, default 0.5. */
  plateauFactor: number({
    group: 'training',
    default: 0.5,
    range: [0.01, 0.99],
    source: 'As the original.',
  }),
  /** Pull of "adamw" on the convolution kernels towards zero, a step and unit of learning rate: 0 to 1, default 0.05. */
  weightDecay: number({
    group: 'training',
    default: 0.05,
    range: [0, 1],
    source: 'Tried on this network; biases and normalization are left alone.',
  }),
  /** Share of the former direction that "sgd" keeps: 0 to 0.999, default 0.9. */
  momentum: number({
    group: 'training',
    default: 0.9,
    range: [0, 0.999],
    source: 'As the original.',
  }),
  /** Share of certainty spread over the other expressions (Szegedy et al. 2016): 0 to 0.5, default 0.1. */
  labelSmoothing: number({
    group: 'training',
    default: 0.1,
    range: [0, 0.5],
    source: 'Labels of expressions are often arguable; 0.1 also improves calibration.',
  }),
  /** Epochs without a better validation loss before training ends early: 1 to 1000, default 15. */
  earlyStopPatience: wholeNumber({
    group: 'training',
    default: 15,
    range: [1, 1000],
    unit: 'epochs',
    source: 'As the original.',
  }),
  /** How much lower the validation loss must be to count as better: 0 to 1, default 0.00005. */
  earlyStopMinDelta: number({
    group: 'training',
    default: 5e-5,
    range: [0, 1],
    source: 'As the original.',
  }),
  /** Seed of everything random: weights, order, augmentation, dropout, split. 0 to 2147483647, default 94. */
  seed: wholeNumber({
    group: 'training',
    default: 94,
    range: [0, 2147483647],
    source: "The original demo's seed; another seed gives another training of the same kind.",
  }),
  /** Probability of mirroring a face left to right: 0 to 1, default 0.5. */
  mirror: number({
    group: 'augmentation',
    default: 0.5,
    range: [0, 1],
    source: 'A mirrored face is a face; the original used 0.1.',
  }),
  /** Greatest turn in the picture's plane, either way: 0 to 45 degrees, default 12. */
  rotation: number({
    group: 'augmentation',
    default: 12,
    range: [0, 45],
    unit: 'degrees',
    source: 'Heads tilt; the original used 3.',
  }),
  /** Greatest growth or shrinking, as a share of the size: 0 to 0.5, default 0.1. */
  scale: number({
    group: 'augmentation',
    default: 0.1,
    range: [0, 0.5],
    source: 'Detectors crop faces a little tighter or wider.',
  }),
  /** Greatest shift, as a share of width and height: 0 to 0.5, default 0.1. */
  shift: number({
    group: 'augmentation',
    default: 0.1,
    range: [0, 0.5],
    source: 'Detectors crop faces a little off centre.',
  }),
  /** Greatest change of brightness, as a share of full white: 0 to 0.5, default 0.1. */
  brightness: number({
    group: 'augmentation',
    default: 0.1,
    range: [0, 0.5],
    source: 'Light differs from room to room.',
  }),
  /** Greatest change of contrast, as a share: 0 to 0.9, default 0.2. */
  contrast: number({
    group: 'augmentation',
    default: 0.2,
    range: [0, 0.9],
    source: 'Cameras differ.',
  }),
  /** Probability of covering a random rectangle (random erasing, Zhong et al. 2020): 0 to 1, default 0.3. */
  erasing: number({
    group: 'augmentation',
    default: 0.3,
    range: [0, 1],
    source: 'Hands, hair and cups cover parts of faces.',
  }),
};

type Fields = typeof fields;

/** A checked set of hyperparameters; see `fields` for ranges, defaults and sources. */
export type Config = { readonly [Name in keyof Fields]: Fields[Name] extends Field<infer T> ? T : never };

/** The names of all hyperparameters. */
export const fieldNames = Object.keys(fields) as (keyof Config)[];

/**
 * A full configuration from the few values that differ from the defaults.
 *
 * @example configure({ epochs: 8, learningRate: 0.002 })
 * @throws UsageError that names the field, what was expected and what was found; unknown names suggest the nearest.
 */
export function configure(changes: Partial<Config> = {}): Config {
  if (typeof changes !== 'object' || changes === null || Array.isArray(changes)) {
    throw new UsageError(`Expected the configuration to be an object of fields but found ${shown(changes)}.`);
  }
  const config: Record<string, unknown> = {};
  for (const name of fieldNames) config[name] = fields[name].default;
  for (const [name, value] of Object.entries(changes)) {
    if (!Object.hasOwn(fields, name)) {
      throw new UsageError(
        `Unknown field "${name}" in the configuration.${suggestion(name, fieldNames)} Known: ${fieldNames.join(', ')}.`,
      );
    }
    if (value === undefined) continue;
    const field = fields[name as keyof Config] as Field<unknown>;
    if (!field.accepts(value)) {
      const unit = field.unit === undefined ? '' : ` (${field.unit})`;
      const meant = typeof value === 'string' ? suggestion(value, field.choices ?? []) : '';
      throw new UsageError(
        `Expected ${name} to be ${field.expected}${unit} but found ${shown(value)}.${meant}`,
      );
    }
    config[name] = value;
  }
  return Object.freeze(config) as Config;
}

/** The fields in which a configuration differs from the defaults: name, value, default and unit. */
export function changedFields(
  config: Config,
): { name: string; value: unknown; default: unknown; unit: string }[] {
  return fieldNames
    .filter((name) => config[name] !== fields[name].default)
    .map((name) => ({
      name,
      value: config[name],
      default: fields[name].default,
      unit: fields[name].unit ?? '',
    }));
}
