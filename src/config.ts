/**
 * Every hyperparameter: its default, range, unit and source, in one typed object.
 *
 * `configure({ epochs: 8 })` gives a checked configuration; what is not named keeps its default.
 */
import { augmentationFields, channelsOf, preparationFields } from './dataFields';
import { shown, suggestion, UsageError } from './errors';
import type { Field } from './field';
import { trainingFields } from './trainingFields';

export type { Field } from './field';

/** The fields of a configuration, in the order in which they are read. */
export const fields = { ...preparationFields, ...trainingFields, ...augmentationFields };

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
  channelsOf(config as Config);
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
