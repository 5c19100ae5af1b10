/** What the fields' own docstrings say of them, where their types are out of reach: in a page. */
import { readFileSync } from 'fs';
import path from 'path';

/** The text of the docstring above each hyperparameter in src/dataFields.ts and src/trainingFields.ts. */
export function fieldDocs(): Record<string, string> {
  const sources = ['dataFields.ts', 'trainingFields.ts'].map((file) =>
    readFileSync(path.join(__dirname, '..', file), 'utf8'),
  );
  const documented = /^ {2}\/\*\*((?:(?!\*\/)[^])*)\*\/\s+(\w+): \w+\(/gm;
  const docs = [...sources.join('\n').matchAll(documented)].map(([, text, name]) => [
    name!,
    text!
      .replace(/^ *\* ?/gm, ' ')
      .replace(/\s+/g, ' ')
      .trim(),
  ]);
  return Object.fromEntries(docs) as Record<string, string>;
}
