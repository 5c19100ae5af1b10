/** The options that set hyperparameters, the same for every command that trains. */
import type { Command } from 'commander';
import { readFile } from 'fs/promises';
import { messageOf, shown, suggestion, UsageError } from '../base/index';
import { configure, fields, type Config, type Field } from '../../src/index';

/** What commander makes of them. */
export interface HyperparameterOptions extends Partial<Config> {
  /** A file; not checked yet. */
  config?: string;
}

/** The options that set a hyperparameter, by their names in the configuration. */
const hyperparameters = {
  preset: [
    '--preset',
    'NAME',
    "values to begin with: default, fine-tune with --from, or original for the original project's recipe",
  ],
  epochs: ['--epochs', 'N', 'how often the training set is gone through'],
  batchSize: ['--batch-size', 'N', 'images per step'],
  optimizer: ['--optimizer', 'NAME', 'adamw, adam or sgd'],
  schedule: ['--schedule', 'NAME', 'onecycle, cosine, step, plateau or constant'],
  learningRate: ['--learning-rate', 'X', 'learning rate, with onecycle its peak'],
  seed: ['--seed', 'N', 'seed of everything random'],
  precision: ['--precision', 'NAME', 'float32, bfloat16, or auto: bfloat16 where the processor has it'],
  from: ['--from', 'MODEL', 'a trained model to begin with, a folder or the name of a shipped one'],
  network: ['--network', 'NAME', 'the network to train'],
} satisfies Partial<Record<keyof Config, [string, string, string]>>;

/** Adds an option for each hyperparameter that is often changed, and `--config` for all. */
export function hyperparameterOptions(command: Command): Command {
  for (const [name, [flag, value, description]] of Object.entries(hyperparameters)) {
    command.option(`${flag} <${value}>`, description, hyperparameter(name as keyof Config, flag));
  }
  return command.option('--config <FILE>', 'hyperparameters as JSON; options win over it');
}

/** What the options name, over what the file names. */
export async function hyperparametersGiven(options: HyperparameterOptions): Promise<Partial<Config>> {
  const given = Object.fromEntries(
    [...Object.keys(hyperparameters), 'eager'].flatMap((name) => {
      const value = options[name as keyof Config];
      return value === undefined ? [] : [[name, value]];
    }),
  );
  const file = options.config === undefined ? {} : await readConfigFile(options.config);
  return { ...file, ...given };
}

/** A reader of one hyperparameter's option, for commander. */
export function hyperparameter(name: keyof Config, flag: string): (text: string) => Config[keyof Config] {
  const field = fields[name] as Field<unknown>;
  const kinds: Record<string, (text: string) => unknown> = {
    number: (text) => (text.trim() === '' ? text : Number(text)),
    boolean: (text) => ({ true: true, false: false })[text] ?? text,
  };
  return (text) => {
    const value = kinds[typeof field.default]?.(text) ?? text;
    if (field.accepts(value)) return value as Config[keyof Config];
    throw new UsageError(
      `Expected ${flag} to be ${field.expected} but found ${shown(text)}.${suggestion(text, field.choices ?? [])}`,
    );
  };
}

/** The hyperparameters in a JSON file, checked. */
async function readConfigFile(file: string): Promise<Partial<Config>> {
  const text = await readFile(file, 'utf8').catch((error) => {
    throw new UsageError(`The configuration ${file} can't be read: ${messageOf(error)}.`);
  });
  let changes: unknown;
  try {
    changes = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`The configuration ${file} is not valid JSON: ${messageOf(error)}.`);
  }
  try {
    configure(changes as Partial<Config>);
  } catch (error) {
    throw new UsageError(`In the configuration ${file}: ${messageOf(error)}`);
  }
  return changes as Partial<Config>;
}
