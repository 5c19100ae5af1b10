/** What the fields' own docstrings say of them, for where types are out of reach: an error, a table, a page. */
import { readFileSync } from 'fs';
import path from 'path';

/** One hyperparameter in words. */
export interface FieldDoc {
  /** What it is, with its range and its default. */
  doc: string;
  /** Why the default is what it is, and where it comes from. */
  source: string;
}

/** The docstrings above the hyperparameters in src/dataFields.ts and src/trainingFields.ts, by name. */
export function fieldDocs(): Record<string, FieldDoc> {
  const sources = ['dataFields.ts', 'trainingFields.ts'].map((file) =>
    readFileSync(path.join(__dirname, file), 'utf8'),
  );
  const documented = /^ {2}\/\*\*((?:(?!\*\/)[^])*)\*\/\s+(\w+): \w+\(/gm;
  const docs = [...sources.join('\n').matchAll(documented)].map(([, comment, name]) => {
    const text = comment!
      .replace(/^ *\* ?/gm, ' ')
      .replace(/\s+/g, ' ')
      .trim();
    const [, doc = text, source = ''] = /^(.*?\bdefault (?:"[^"]*"|[\w.-]+)\.) (.*)$/i.exec(text) ?? [];
    return [name!, { doc, source }];
  });
  return Object.fromEntries(docs) as Record<string, FieldDoc>;
}
