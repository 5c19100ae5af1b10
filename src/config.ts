/**
 * Every hyperparameter: its default, range and unit, in one typed object.
 *
 * `configure({ epochs: 8 })` gives a checked configuration; what is not named keeps its default, or its preset's value.
 * A configuration that was kept names every field, and so comes back as it was.
 */
import { printedAs, shown, suggestion, UsageError } from '../packages/base/index';
import { alignColumns } from '../packages/display/index';
import { channelsOf } from '../packages/pixels/index';
import { fieldDocs, inGroup, type Field } from './field';
import {
  augmentationFields,
  networkFields,
  preprocessingFields,
  splitFields,
  trainingFields,
} from './hyperparameters';

export type { Field } from './field';

/** The fields of a configuration, in the order in which they are read. */
export const fields = {
  ...inGroup('data', preprocessingFields),
  ...inGroup('data', splitFields),
  ...inGroup('network', networkFields),
  ...inGroup('training', trainingFields),
  ...inGroup('augmentation', augmentationFields),
};

type Fields = typeof fields;

/** A checked set of hyperparameters; see `fields` for ranges and defaults; docstrings say what for and why. */
export type Config = { readonly [Name in keyof Fields]: Fields[Name] extends Field<infer T> ? T : never };

/** What is done to a picture before the network sees it: the fields of a configuration that a model keeps. */
export type Preprocessing = Pick<Config, keyof typeof preprocessingFields>;

const preprocessingNames = Object.keys(preprocessingFields) as (keyof Preprocessing)[];

/** The fields of a preprocessing, taken out of a configuration that has more. */
export const preprocessingOf = (from: Preprocessing): Preprocessing =>
  Object.fromEntries(preprocessingNames.map((name) => [name, from[name]])) as unknown as Preprocessing;

/** The settings in which two preprocessings differ. */
export const settingsApart = (one: Preprocessing, other: Preprocessing): (keyof Preprocessing)[] =>
  preprocessingNames.filter((name) => one[name] !== other[name]);

/**
 * What each preset changes of the defaults.
 *
 * "original" is `train(120, 64, Adam, OneCycleLR, seed 94)` of FCN-FER's demo without its mistakes: the rate is really
 * stepped, validation images are left alone, faces keep their shape.
 *
 * "fine-tune" begins from the shipped model (or the one that `from` names), for tens to hundreds of images of each class.
 */
export const presets: Readonly<Record<Config['preset'], Partial<Config>>> = {
  default: {},
  original: {
    optimizer: 'adam',
    schedule: 'onecycle',
    learningRate: 0.01,
    warmupShare: 0.2,
    epochs: 120,
    batchSize: 64,
    labelSmoothing: 0,
    emaDecay: 0,
    clipNorm: 0,
    l2: 0,
    balance: 'none',
    earlyStopPatience: 15,
    earlyStopMinDelta: 5e-5,
    seed: 94,
    fit: 'stretch',
    mirror: 0.1,
    moving: 1,
    rotation: 3,
    scale: 0,
    shift: 0,
    brightness: 0,
    contrast: 0,
    erasing: 0,
    mixup: 0,
  },
  'fine-tune': {
    from: 'fcn-fer',
    epochs: 15,
    headEpochs: 3,
    blockRate: 0.7,
    frozenNorms: true,
    learningRate: 0.002,
    emaDecay: 0.98,
  },
};

/** The names of all hyperparameters. */
export const fieldNames = Object.keys(fields) as (keyof Config)[];

/**
 * A full configuration from the few values that differ from the defaults, or from those of the named preset.
 *
 * @example configure({ epochs: 8, learningRate: 0.002 })
 * @example configure({ preset: 'original', epochs: 8 })
 * @throws UsageError of each wrong value: what was expected and what was found; unknown names suggest the nearest.
 */
export function configure(changes: Partial<Config> = {}): Config {
  if (typeof changes !== 'object' || changes === null || Array.isArray(changes)) {
    throw new UsageError(`Expected the configuration to be an object of fields but found ${shown(changes)}.`);
  }
  const config: Record<string, unknown> = {};
  const wrong: string[] = [];
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
      const unit = field.unit === undefined || field.unit === name ? '' : ` ${field.unit}`;
      const meant = typeof value === 'string' ? suggestion(value, field.choices ?? []) : '';
      wrong.push(
        `Expected ${name} to be ${field.expected}${unit} but found ${shown(value)}.${meant} ` +
          `Default ${shown(field.default)}. ${fieldDocs()[name]!.source}`,
      );
    }
    config[name] = value;
  }
  if (wrong.length > 0) throw new UsageError(wrong.join('\n'));
  const preset = presets[config.preset as Config['preset']];
  for (const [name, value] of Object.entries(preset)) {
    if (changes[name as keyof Config] === undefined) config[name] = value;
  }
  channelsOf(config as Config);
  return Object.freeze(printedAs(config as Config, () => configText(config as Config)));
}

/** A line for each field that differs from its default, in columns. */
function configText(config: Config): string {
  const changed = changedFields(config);
  if (changed.length === 0) return `configuration: all ${fieldNames.length} fields at their defaults`;
  const rows = changed.map(({ name, value, default: usual }) => [name, `${value}`, `(default ${usual})`]);
  const lines = alignColumns(rows).map((line) => `  ${line}`);
  return [`configuration: ${rows.length} of ${fieldNames.length} fields differ`, ...lines].join('\n');
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

/** What a configuration names beyond its preset: `configure` makes the same of it again. */
export function changesOf(config: Config): Partial<Config> {
  const usual = configure({ preset: config.preset });
  const named = fieldNames.filter((name) => config[name] !== usual[name]);
  const preset = config.preset === 'default' ? {} : { preset: config.preset };
  return { ...preset, ...Object.fromEntries(named.map((name) => [name, config[name]])) };
}
