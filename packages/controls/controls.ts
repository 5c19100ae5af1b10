/** Hyperparameters as a form in the notebook. */
import { inspect } from 'util';
import { z } from 'zod';
import { printedAs, UsageError } from '../base/index';
import { displayHtml, htmlBundle, isNotebook, liveDisplay, type Json } from '../display/index';
import { browserFile, openPanelServer } from '../panel/index';
import {
  changesOf,
  configTable,
  configure,
  fieldDocs,
  fieldNames,
  fields,
  type Config,
  type Field,
  type Split,
} from '../../src/index';
import { asCode, withChange } from './choices';
import { foresee, foreseenFaces, sampleFace } from './foresight';
import { idleFields } from './idleFields';

/** A form of hyperparameters, and what it stands at. */
export interface Controls {
  /** The checked configuration as it is now; give it to `startTraining`. */
  readonly config: Config;
  /** The page's address on this machine, for a browser tab of its own; undefined outside a notebook. */
  readonly url: string | undefined;
  /** What the page sends when one value is changed. */
  set(name: keyof Config, value: unknown): void;
}

const name = z.enum(fieldNames as [keyof Config, ...(keyof Config)[]]);
const messages = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('show') }),
  z.strictObject({ do: z.literal('faces') }),
  z.strictObject({ do: z.literal('reset'), name: name.optional() }),
  z.strictObject({ do: z.literal('set'), name, value: z.union([z.number(), z.string(), z.boolean()]) }),
]);

/**
 * Shows a form of all hyperparameters, with what a choice means beside it; it goes on working while later cells run.
 *
 * The table below the form is in the saved notebook, and keeps up with the form.
 *
 * @param config what it begins with, and what "Reset" goes back to
 * @param data counts its faces for the time of an epoch, and lends one for augmentation
 * @example const panel = await controls(config, data); // in a later cell: startTraining(panel.config, data)
 */
export async function controls(config: Config = configure(), data?: Split): Promise<Controls> {
  const beginning = config;
  const live = liveDisplay();
  const change = (next: Config) => {
    config = next;
    live.update(htmlBundle(configTable(config)));
  };
  const insides = {
    get config() {
      return config;
    },
    url: undefined as string | undefined,
    set: (name: keyof Config, value: unknown) => change(withChange(config, name, value)),
  };
  const handle = printedAs(insides, () => inspect(config));
  if (!isNotebook()) return handle;

  const face = await sampleFace(data);
  // Not the data themselves, which would live as long as the kernel.
  const amount = data && { images: data.train.labels.length, classes: data.train.classes.length };
  const state = (): Json => ({
    values: { ...config },
    changed: Object.keys(changesOf(config)),
    idle: { ...idleFields(config) },
    code: asCode(config),
    foresight: { ...foresee(config, amount) },
  });
  const server = await openPanelServer();
  const panel = server.addPanel({
    title: 'Hyperparameters',
    body: browserFile(__dirname, 'controls.html'),
    style: browserFile(__dirname, 'controls.css'),
    script: browserFile(__dirname, 'controls.js'),
    async onMessage(message) {
      const { data: asked, error } = messages.safeParse(message);
      if (error) throw new UsageError(`Not a message of the form: ${z.prettifyError(error)}.`);
      switch (asked.do) {
        case 'show':
          return { fields: describedFields(), state: state() };
        case 'faces':
          return (await foreseenFaces(face, config)).toString('base64');
        case 'set':
          handle.set(asked.name, asked.value);
          return state();
        case 'reset':
          change(asked.name === undefined ? beginning : withChange(config, asked.name, undefined));
          return state();
      }
    },
  });
  handle.url = panel.url;
  // Measured now: opening a saved page must begin no work.
  foresee(config, amount);
  displayHtml(panel.html(''), 'A form of the hyperparameters below.');
  change(config);
  return handle;
}

/** Everything that the form says of the fields. */
function describedFields(): Json {
  const docs = fieldDocs();
  return fieldNames.map((name) => {
    const { accepts: _, ...field } = fields[name] as Field<Json>;
    const described = { ...field, name, ...docs[name]! };
    return {
      ...described,
      range: field.range && [...field.range],
      choices: field.choices && [...field.choices],
    };
  });
}
