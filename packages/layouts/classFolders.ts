/** A folder with one subfolder per class. */
import type { Dirent } from 'fs';
import { readdir, stat } from 'fs/promises';
import path from 'path';
import { FerlabError, isFolder } from '../base/index';
import { isImageFile, unreadableKind } from '../pixels/index';
import { isExpression } from './classNames';
import { findFiles, isHidden } from './filesBelow';
import { byCodePoint, differentOf, type LeftOut, type Found } from './row';

const trainNames = ['train', 'training'];
/** Folders that hold a part of a data set, the likeliest to judge by first. */
export const heldOutNames = ['valid', 'validation', 'val', 'dev', 'test', 'testing'];

/** Whether one of the words of a folder's name is in a list: "FER2013Train", "val_set" and "PrivateTest" bear one. */
function isCalled(name: string, words: readonly string[]): boolean {
  const found = name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/);
  return found.some((word) => words.includes(word.replace(/^(public|private)(?=test$)/, '')));
}

/** Whether a folder's name is that of a part of a data set, in any case of letters. */
export const isSplit = (name: string) => isCalled(name, [...trainNames, ...heldOutNames]);

/** Folders of people, as KDEF, CK+, Oulu-CASIA and RAVDESS call them. */
const person = /^([AB]?[FM]\d{2}|[SP]\d{3}|(sub|subject|person|people|participant|actor|speaker)[ _-]?\d+)$/i;

/**
 * Lists `folder/<class>/**`, classes and files in alphabetical order.
 *
 * @param lenient takes the folder as it is: without classes, with one, or with empty ones
 * @throws FerlabError when the folders are parts of a data set and no classes; unless `lenient`, also when there are
 *   none, one only, or one has no images.
 */
export async function listClassFolders(folder: string, lenient = false): Promise<Found> {
  const classes = await foldersIn(folder);
  const others = (await readdir(folder)).filter((name) => !classes.includes(name)).sort(byCodePoint);
  const loose = others.filter((name) => !isHidden(name)).map((name) => path.join(folder, name));
  const leftOut: LeftOut[] = [];
  for (const place of others.filter(isHidden).map((name) => path.join(folder, name)))
    if (await isFolder(place)) leftOut.push({ file: place, reason: 'a hidden folder' });
  await requireClasses(folder, classes, loose, lenient);

  const rows: Found['rows'] = [];
  for (const label of classes) {
    const found = await findFiles(path.join(folder, label));
    for (const one of found.passedOver) leftOut.push(one);
    for (const file of found.files) {
      if (isImageFile(file)) rows.push({ file, label });
      else leftOut.push({ file, reason: reasonFor(file) });
    }
  }
  const filled = new Set(rows.map(({ label }) => label));
  const empty = classes.filter((name) => !filled.has(name));
  if (!lenient && empty.length > 0) {
    throw new FerlabError(
      `No images in ${empty.map((name) => path.join(folder, name)).join(', ')}${remedyFor(folder, empty, leftOut)}`,
    );
  }
  for (const file of loose)
    leftOut.push({ file, reason: isImageFile(file) ? 'beside the class folders' : reasonFor(file) });
  return { folder, layout: 'class folders', rows, classes, leftOut };
}

/** Why a file that is no image by its name is left out. */
export const reasonFor = (file: string): string =>
  unreadableKind(file) ?? `not an image file (${path.extname(file) || 'no ending'})`;

/** What is in folders without images, as far as it is pictures of a kind that is not read. */
function remedyFor(folder: string, empty: readonly string[], leftOut: readonly LeftOut[]): string {
  const inside = leftOut.filter(({ file }) =>
    empty.includes(path.relative(folder, file).split(path.sep)[0]!),
  );
  const kinds = differentOf(inside.flatMap(({ file }) => unreadableKind(file) ?? []));
  if (kinds.length === 0) return '. Add images or remove the folder.';
  const counts = kinds.map(
    (kind) => `${inside.filter(({ file }) => unreadableKind(file) === kind).length} files are ${kind}`,
  );
  return ` that are read: ${counts.join('; ')}.`;
}

async function requireClasses(
  folder: string,
  classes: readonly string[],
  loose: readonly string[],
  lenient: boolean,
): Promise<void> {
  const layout = `Expected a folder with one subfolder of images per class, such as ${path.join(folder, 'happy')}`;
  const splits = classes.filter(isSplit);
  if (splits.length > 0) throw new FerlabError(splitsAdvice(folder, splits));
  if (classes.length > 0) await requireNoDeeperClasses(folder, classes);
  const people = classes.filter((name) => person.test(name));
  if (people.length > 1 && people.length > classes.length / 2) {
    throw new FerlabError(
      `The folders ${people.slice(0, 3).join(', ')} of ${folder} are called as people are, not expressions. ${layout}, or a ` +
        'table of paths and labels.',
    );
  }
  if (lenient) return;
  if (classes.length === 0) {
    const images = loose.filter(isImageFile).length;
    const held = images === 0 ? '' : ` There are ${images} images without a label.`;
    throw new FerlabError(`No class folders in ${folder}.${held} ${layout}.`);
  }
  if (classes.length === 1) {
    const inside = await foldersIn(path.join(folder, classes[0]!));
    const meant =
      inside.length > 1
        ? ` There are folders in it (${inside.slice(0, 3).join(', ')}): is ${path.join(folder, classes[0]!)} meant?`
        : '';
    throw new FerlabError(
      `Only one class, "${classes[0]}", in ${folder}. A classifier needs at least two.${meant} ${layout}.`,
    );
  }
}

function splitsAdvice(folder: string, splits: readonly string[]): string {
  const find = (names: readonly string[]) => splits.find((split) => isCalled(split, names));
  const [train = splits[0]!, valid] = [
    find(trainNames),
    heldOutNames.map((name) => find([name])).find((found) => found !== undefined),
  ];
  const place = (name: string) => path.join(folder, name);
  const options =
    `--data ${place(train)}` + (valid === undefined || valid === train ? '' : ` --valid ${place(valid)}`);
  return (
    `The folders ${splits.join(', ')} of ${folder} are parts of a data set, not expressions. Train by ` +
    `"${options}"; other commands take one of them, such as ${place(train)}.`
  );
}

/** Names of the folders in a folder, without the hidden ones, in alphabetical order. */
export const foldersIn = async (folder: string): Promise<string[]> => {
  const entries = (await readdir(folder, { withFileTypes: true })).filter(({ name }) => !isHidden(name));
  const isOne = (entry: Dirent) =>
    entry.isDirectory() || (entry.isSymbolicLink() && isFolder(path.join(folder, entry.name)));
  const folders = await Promise.all(entries.map(isOne));
  return entries.flatMap(({ name }, i) => (folders[i] ? [name] : [])).sort(byCodePoint);
};

/** Where all folders hold folders of the same names and no images, those are the classes, and these are people or sources. */
async function requireNoDeeperClasses(folder: string, classes: readonly string[]): Promise<void> {
  const inside = await Promise.all(classes.map((name) => foldersIn(path.join(folder, name))));
  const common = inside[0]!.filter((name) => inside.every((names) => names.includes(name)));
  if (classes.length < 2 || common.length < 2) return;
  const direct = (await readdir(path.join(folder, classes[0]!))).filter(isImageFile);
  for (const name of direct)
    if ((await stat(path.join(folder, classes[0]!, name)).catch(() => undefined))?.isFile()) return;
  const hasSplits = common.some(isSplit);
  // Expressions may well be kept by where the pictures are from.
  if (!hasSplits && classes.filter(isExpression).length > 1) return;
  const named = hasSplits ? 'parts of a data set' : 'classes';
  throw new FerlabError(
    `Each of the folders ${classes.slice(0, 3).join(', ')} of ${folder} holds the folders ` +
      `${common.slice(0, 3).join(', ')}, which look like the ${named}. Expected DIR/<expression>/...: name one of ` +
      `them, such as ${path.join(folder, classes[0]!)}, or a table of paths and labels.`,
  );
}
