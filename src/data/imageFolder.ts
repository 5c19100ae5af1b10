/** A folder with one subfolder a class → which files there are, and what they show. */
import { readdir, stat } from 'fs/promises';
import path from 'path';
import { FerlabError, pathOf, placeOf, placesOf } from '../../packages/base/index';
import { isImageFile } from '../../packages/pixels/index';

/** A file that was left out, and why. */
export interface SkippedFile {
  file: string;
  reason: string;
}

/** The image files of a data set, in a fixed order. */
export interface ImageFolder {
  folder: string;
  /** The table that names the files, where it is not the folders that do. */
  source?: string;
  /** Names of the classes, in alphabetical order. */
  classes: string[];
  /** `label` counts in `classes`. */
  files: { file: string; label: number }[];
  skipped: SkippedFile[];
}

export interface ListOptions {
  /** Takes the folder as it is: without classes, with one, or with empty ones. */
  lenient?: boolean;
}

/** Alphabetical order, the same in every language. */
export const byCodePoint = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Lists `folder/<class>/**` image files, classes and files in alphabetical order; hidden files are passed over.
 *
 * @throws FerlabError when the folder is missing or no folder; unless `lenient`, also when it is empty, has one
 *   class only, or a class has no images.
 */
export async function listImageFolder(named: string, options: ListOptions = {}): Promise<ImageFolder> {
  const folder = placeOf(named);
  const layout = `Expected a folder with one subfolder of images a class, such as ${path.join(folder, 'happy')}`;
  const found = await stat(folder).catch(() => undefined);
  if (found === undefined) throw new FerlabError(`No data set at ${placesOf(folder)}. ${layout}.`);
  if (!found.isDirectory()) throw new FerlabError(`${folder} is a file. ${layout}.`);
  const entries = (await readdir(folder, { withFileTypes: true })).filter(
    (entry) => !entry.name.startsWith('.'),
  );
  const classes = entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort(byCodePoint);
  const strict = options.lenient !== true;
  if (strict && classes.length === 0) throw new FerlabError(`No class folders in ${folder}. ${layout}.`);
  if (strict && classes.length === 1) {
    throw new FerlabError(
      `Only one class, "${classes[0]}", in ${folder}. A classifier needs at least two. ${layout}.`,
    );
  }
  const files: ImageFolder['files'] = [];
  const skipped: SkippedFile[] = [];
  for (const [label, name] of classes.entries()) {
    for (const file of await filesBelow(path.join(folder, name))) {
      if (isImageFile(file)) files.push({ file, label });
      else skipped.push({ file, reason: `not an image file (${path.extname(file) || 'no ending'})` });
    }
  }
  const empty = classesWithout(classes, files);
  if (strict && empty.length > 0) {
    throw new FerlabError(
      `No images in ${empty.map((name) => path.join(folder, name)).join(', ')}. Add images or remove the folder.`,
    );
  }
  return { folder, classes, files, skipped };
}

/** The classes that no file has. */
export function classesWithout(classes: readonly string[], files: readonly { label: number }[]): string[] {
  const present = new Set(files.map(({ label }) => label));
  return classes.filter((_, label) => !present.has(label));
}

/** Every file below a folder, in the order of their paths; hidden files are passed over. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return (
    entries
      // A pipe or a device would be read for ever.
      .filter((entry) => entry.isFile() || entry.isSymbolicLink())
      .filter((entry) => !entry.name.startsWith('.') && entry.name !== 'Thumbs.db')
      .map(pathOf)
      .sort(byCodePoint)
  );
}
