/** Classes as a data set writes them → the classes that are meant. */
import { distance } from 'fastest-levenshtein';
import { FerlabError, UsageError } from '../base/index';
import { byCodePoint, differentOf, type Listing } from './row';

/** Names that mean the same expression. */
const synonyms: readonly (readonly string[])[] = [
  ['anger', 'angry'],
  ['contempt', 'contemptuous'],
  ['disgust', 'disgusted'],
  ['fear', 'fearful', 'afraid', 'scared'],
  ['happy', 'happiness', 'joy', 'joyful'],
  ['neutral', 'normal'],
  ['sad', 'sadness'],
  ['surprise', 'surprised'],
];

/** What is compared of a name: its letters, in Unicode's composed form, whatever their case. */
const keyOf = (name: string) => name.normalize('NFC').toLowerCase().replace(/\s+/g, '');

/** Whether a name is that of an expression. */
export const isExpression = (name: string): boolean => synonyms.some((names) => names.includes(keyOf(name)));

const meaningOf = (name: string) => synonyms.find((names) => names.includes(keyOf(name)))?.[0] ?? keyOf(name);

/** How many rows each class has, as the data sets write it; those without any too. */
export function labelCounts(...listings: readonly Pick<Listing, 'classes' | 'rows'>[]): Map<string, number> {
  const counts = new Map(listings.flatMap(({ classes }) => classes).map((name) => [name, 0]));
  for (const { rows } of listings) for (const { label } of rows) counts.set(label, counts.get(label)! + 1);
  return counts;
}

/** What became of the names. */
export interface NamedClasses {
  /** The classes expected, or those found, in alphabetical order. */
  classes: string[];
  /** Each name that was found → its class; none for one that is left out. */
  classOf: Map<string, string>;
  /** The names that are other than their class's. */
  mapped: Record<string, string>;
  /** What a person should be told. */
  notes: string[];
}

/**
 * Tells which class each name means. Names that differ in case, blanks or Unicode's form alone are one class; with
 * classes expected, so are synonyms such as "angry" and "anger". Without, names that are nearly equal are told.
 *
 * @param found how many images each name has
 * @param classMap names that mean others, as in "angry=anger, suprise=surprise"
 * @param expected the classes of a model, or of a training set
 * @throws FerlabError when fewer than two of the expected classes are there; UsageError when the map can't be read.
 */
export function nameClasses(
  found: ReadonlyMap<string, number>,
  classMap: string,
  expected: readonly string[] | undefined,
  source: string,
): NamedClasses {
  const byHand = parseClassMap(classMap);
  const names = [...found.keys()].sort(byCodePoint);
  const meant = new Map(names.map((name) => [name, byHand.get(keyOf(name)) ?? name]));
  const unknown = [...byHand.keys()].filter((key) => !names.some((name) => keyOf(name) === key));
  const notes = unknown.map((name) => `no class of ${source} is called "${name}", which is to be another`);
  const classOf = new Map<string, string>();
  for (const [name, target] of meant) {
    const chosen =
      expected === undefined ? spellingOf(target, meant, found) : expected[sameClass(expected, target)];
    if (chosen !== undefined) classOf.set(name, chosen);
  }
  const kept = differentOf(classOf.values());
  if (expected !== undefined && kept.length < 2) {
    throw new FerlabError(
      `The classes of ${source} (${names.join(', ')}) have ${kept.length === 0 ? 'none' : `only ${kept[0]}`} in common with ` +
        `the classes expected (${expected.join(', ')}). Say which mean the same, such as --map ${names[0] ?? 'angry'}=${expected[0]}.`,
    );
  }
  const mapped = Object.fromEntries([...classOf].filter(([name, chosen]) => name !== chosen));
  for (const [name, chosen] of Object.entries(mapped)) notes.push(`"${name}" is taken for "${chosen}"`);
  for (const [name, count] of found)
    if (!classOf.has(name))
      notes.push(`"${name}" is none of the classes expected: ${count} images are left out`);
  const absent = (expected ?? []).filter((name) => !kept.includes(name));
  if (absent.length > 0) notes.push(`${source} has no images of ${absent.join(', ')}`);
  if (expected === undefined) notes.push(...nearlyEqual(kept));
  return { classes: expected === undefined ? kept : [...expected], classOf, mapped, notes };
}

/** "angry=anger, suprise=surprise" → what each key means. @throws UsageError when it is no such text. */
export function parseClassMap(text: string): Map<string, string> {
  const parts = text.split(',').filter((part) => part.trim() !== '');
  return new Map(
    parts.map((part) => {
      const [from = '', to = '', ...more] = part.split('=').map((name) => name.trim());
      if (from !== '' && to !== '' && more.length === 0) return [keyOf(from), to];
      throw new UsageError(
        `Expected the map of classes to be like "angry=anger, suprise=surprise" but found "${text}".`,
      );
    }),
  );
}

/** The plainest spelling of a class, or the one that most images have. */
function spellingOf(
  target: string,
  meant: ReadonlyMap<string, string>,
  found: ReadonlyMap<string, number>,
): string {
  const counts = new Map<string, number>();
  for (const [name, other] of meant)
    if (keyOf(other) === keyOf(target)) counts.set(other, (counts.get(other) ?? 0) + found.get(name)!);
  const spellings = [...counts.keys()].sort((one, other) => counts.get(other)! - counts.get(one)!);
  return (spellings.find((name) => name === keyOf(name)) ?? spellings[0]!).trim().normalize('NFC');
}

/** The place among `classes` of what a name means, by its letters or else as a synonym; -1 for none. */
export function sameClass(classes: readonly string[], name: string): number {
  const alike = classes.findIndex((one) => keyOf(one) === keyOf(name));
  return alike >= 0 ? alike : classes.findIndex((one) => meaningOf(one) === meaningOf(name));
}

function nearlyEqual(classes: readonly string[]): string[] {
  return classes.flatMap((name, i) =>
    classes.slice(i + 1).flatMap((other) => {
      const [a, b] = [keyOf(name), keyOf(other)];
      const near = Math.min(a.length, b.length) >= 4 && distance(a, b) <= Math.max(a.length, b.length) / 4;
      if (!near && meaningOf(name) !== meaningOf(other)) return [];
      return [`"${name}" and "${other}" look alike: if they are one, say --map "${name}=${other}"`];
    }),
  );
}
