/** One hyperparameter: what it may be and what it is by default. Its docstring says why. */
import path from 'path';
import { z } from 'zod';
import { readFileSync } from 'fs';

/** One hyperparameter: what it may be, and what it is by default. */
export interface Field<T> {
  default: T;
  /** What one unit of the value is, such as "epochs" or "degrees"; empty for a share or a factor. */
  unit?: string;
  /** The values it may take, in words: "a whole number from 1 to 1000". */
  expected: string;
  /** Lowest and highest value of a number. */
  range?: readonly [number, number];
  /** Of a quantity that is thought of in factors: where its slider's factors begin, above zero. */
  logarithmicFrom?: number;
  /** The names it may take, where it is a choice. */
  choices?: readonly string[];
  accepts(value: unknown): boolean;
}

type NumberAbout = Pick<Field<number>, 'default' | 'unit' | 'logarithmicFrom'> & {
  range: readonly [number, number];
};

const accepting = (schema: z.ZodType) => (value: unknown) => schema.safeParse(value).success;

/** A whole number within a range. */
export const wholeNumber = (about: NumberAbout): Field<number> => ({
  ...about,
  expected: `a whole number from ${about.range[0]} to ${about.range[1]}`,
  accepts: accepting(z.int().min(about.range[0]).max(about.range[1])),
});

/** Any number within a range. */
export const number = (about: NumberAbout): Field<number> => ({
  ...about,
  expected: `a number from ${about.range[0]} to ${about.range[1]}`,
  accepts: accepting(z.number().min(about.range[0]).max(about.range[1])),
});

/** One of a few names. */
export const choice = <const T extends string>(about: {
  default: NoInfer<T>;
  choices: readonly T[];
}): Field<T> => ({
  ...about,
  expected: `one of ${about.choices.map((name) => `"${name}"`).join(', ')}`,
  accepts: accepting(z.enum(about.choices as readonly [T, ...T[]])),
});

/** Words, checked by whoever reads them. */
export const text = (about: { expected: string; accepts(value: string): boolean }): Field<string> => ({
  expected: about.expected,
  default: '',
  accepts: (value) => typeof value === 'string' && about.accepts(value),
});

/** A switch. */
export const onOff = (about: { default: boolean }): Field<boolean> => ({
  ...about,
  expected: 'true or false',
  accepts: accepting(z.boolean()),
});

/** The same fields, each with the part of a form that it belongs to. */
export const inGroup = <T extends object>(
  group: 'data' | 'network' | 'training' | 'augmentation',
  fields: T,
): T => Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, { ...field, group }])) as T;

type NoInfer<T> = [T][T extends unknown ? 0 : never];

/**
 * The docstrings in src/hyperparameters.ts by name, for where types are out of reach: what each field is, with its range
 * and default (`doc`), and why (`source`).
 */
export function fieldDocs(): Record<string, { doc: string; source: string }> {
  const source = readFileSync(path.join(__dirname, 'hyperparameters.ts'), 'utf8');
  const documented = /^ {2}\/\*\*((?:(?!\*\/)[^])*)\*\/\s+(\w+): \w+\(/gm;
  const docs = [...source.matchAll(documented)].map(([, comment, name]) => {
    const text = comment!
      .replace(/^ *\* ?/gm, ' ')
      .replace(/\s+/g, ' ')
      .trim();
    const [, doc = text, source = ''] = /^(.*?\bdefault (?:"[^"]*"|[\w.-]+)\.) (.*)$/i.exec(text) ?? [];
    return [name!, { doc, source }];
  });
  return Object.fromEntries(docs) as ReturnType<typeof fieldDocs>;
}
