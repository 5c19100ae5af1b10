/** A place on the disk → the labelled faces there, whatever layout they lie in. */
import { readdir, stat } from 'fs/promises';
import path from 'path';
import { FerlabError, placeOf, placesOf } from '../base/index';
import { isImageFile } from '../pixels/index';
import { isAffectNet, isAnnotated, listAffectNet, listAnnotated } from './affectNet';
import { foldersIn, listClassFolders } from './classFolders';
import { isExpW, listExpW } from './expW';
import { isFer2013, isFerPlus, listFer2013, listFerPlus } from './fer2013';
import { listByNames, looksNamed } from './fileNames';
import { isHidden } from './filesBelow';
import { labelColumn, listLabelsTable, pathColumn } from './labelsTable';
import { isRafFolders, isRafList, listRafDb, rafNames } from './rafDb';
import { differentOf, type Found, type Listing, type ListOptions } from './row';
import { hasColumns, headingOf, isTable, personReader, readTable } from './table';

/**
 * Lists the labelled faces of a folder or table, whose layout is recognised by what is there; see the README.
 *
 * @param named a folder or a file; `#VALUE` behind it takes the rows alone whose column Usage, split, set, subset or
 *   partition holds that value, in any case of letters
 * @throws FerlabError when there is nothing there, it is no data set, or has no such part.
 */
export async function listRows(named: string, options: ListOptions = {}): Promise<Listing> {
  const { place, share } = await placeAndShare(named);
  const whole = withRafNames(await listPlace(place, options));
  const found = share === undefined ? whole : { ...whole, ...partOf(whole, named, share) };
  const listing = {
    ...found,
    named: share === undefined ? place : `${place}#${share}`,
    classes: found.classes ?? differentOf(found.rows.map(({ label }) => label)),
    leftOut: found.leftOut.map(({ file, reason }) => ({ file, reason })),
    notes: found.notes ?? [],
  };
  namePeople(listing, options.groupBy);
  return listing;
}

async function placeAndShare(named: string): Promise<{ place: string; share?: string }> {
  const whole = placeOf(named);
  if (!(await isThere(whole))) {
    const [, before, share] = /^(.+)#([^#/\\]+)$/.exec(named) ?? [];
    if (before !== undefined && (await isThere(placeOf(before)))) return { place: placeOf(before), share };
    throw new FerlabError(
      `No data set at ${placesOf(before ?? named)}. Expected a folder with one subfolder of images per class, such as ` +
        `${path.join(before ?? whole, 'happy')}, or a table of paths and labels.`,
    );
  }
  return { place: whole };
}

const isThere = async (place: string) => (await stat(place).catch(() => undefined)) !== undefined;

async function listPlace(place: string, options: ListOptions): Promise<Found> {
  if (!(await stat(place)).isDirectory()) return listFile(place, options);
  const names = (await readdir(place)).filter((name) => !isHidden(name));
  const lists = [...names.filter(isRafList), path.join('EmoLabel', 'list_patition_label.txt')];
  for (const file of lists.map((name) => path.join(place, name)))
    if (await isThere(file)) return listRafDb(file);
  if (await isAnnotated(place)) return listAnnotated(place);
  for (const table of ['metadata.csv', 'fer2013new.csv', 'label.lst', path.join('label', 'label.lst')].map(
    (name) => path.join(place, name),
  ))
    if ((await isThere(table)) && (await isOfImages(table))) return listFile(table, options);
  if (looksNamed(names)) {
    const listing = await listByNames(place);
    if (listing !== undefined) return listing;
  }
  const tables = names.filter(isTable);
  // A table beside class folders may be about anything; where there are none it is what is meant.
  const isOfImagesAlone = (await foldersIn(place)).every((name) => imageFolder.test(name));
  if (tables.length === 1 && isOfImagesAlone) return listFile(path.join(place, tables[0]!), options);
  return listClassFolders(place, options.lenient).catch((error) => {
    if (tables.length === 0 || !(error instanceof FerlabError)) throw error;
    const others = tables.length > 3 ? ', …' : '';
    throw new FerlabError(
      `${error.message} There are tables too (${tables.slice(0, 3).join(', ')}${others}): is one meant?`,
    );
  });
}

/** Names of folders that hold the images of a table, and are no classes. */
const imageFolder = /^(ima?ge?s?|photos?|pictures?|faces?|origin(al)?|aligned|data)$/i;

/** Whether a table tells the expressions of images, and is not about something else. */
async function isOfImages(table: string): Promise<boolean> {
  const heading = await headingOf(table);
  return hasColumns(heading, [pathColumn, labelColumn]) || isFerPlus(heading) || isExpW(heading.join(' '));
}

async function listFile(file: string, options: ListOptions): Promise<Found> {
  if (isRafList(file)) return listRafDb(file);
  const heading = await headingOf(file).catch((error) => {
    if (isImageFile(file)) return [];
    throw error;
  });
  if (isFerPlus(heading)) return listFerPlus(file);
  if (isFer2013(heading)) return listFer2013(file);
  if (isExpW(heading.join(' '))) return listExpW(file);
  const isAboutFiles = isTable(file) || hasColumns(heading, [pathColumn, labelColumn]);
  if (!isAboutFiles) {
    throw new FerlabError(
      `${file} is a file, and no table that is known. Expected a folder with one subfolder of images per class, or a CSV ` +
        'with the columns path and label in its first row.',
    );
  }
  const table = await readTable(file);
  return isAffectNet(heading) ? listAffectNet(table, options) : listLabelsTable(table, options);
}

/** RAF-DB's names for its numbers, where its pictures were sorted into folders called by them. */
function withRafNames(found: Found): Found {
  const numbers = found.classes ?? found.rows.map(({ label }) => label);
  if (!isRafFolders(found.rows, numbers)) return found;
  const rows = found.rows.map((row) => ({ ...row, label: rafNames[Number(row.label) - 1]! }));
  const note =
    'the folders 1 to 7 are taken for RAF-DB’s: 1 is surprise, 2 fear, 3 disgust, 4 happy, 5 sad, 6 anger, 7 neutral';
  return { ...found, rows, classes: undefined, notes: [...(found.notes ?? []), note] };
}

/** Names who is in each picture, where a table's column did not say it already. */
function namePeople(
  { rows, named, notes }: Pick<Listing, 'rows' | 'named' | 'notes'>,
  groupBy: string | undefined,
): void {
  if (!rows.some(({ person }) => person !== undefined)) {
    const personIn = personReader(groupBy, [], named);
    for (const row of rows) row.person = personIn([], row.file);
  }
  const people = new Set(rows.flatMap(({ person }) => person ?? [])).size;
  const unnamed = rows.filter(({ person }) => person === undefined).length;
  if (groupBy === undefined || groupBy === '') {
    if (people > 1)
      notes.push(
        `it says who is in ${rows.length - unnamed} pictures (${people} people): --group-by person keeps each on one side`,
      );
  } else if (people === 0) {
    throw new FerlabError(
      `Nothing in ${named} says who it is by "${groupBy}". Expected a column with names in it, or a pattern that fits the ` +
        `paths, such as ${rows[0]?.file ?? 'none'}.`,
    );
  } else if (unnamed > 0)
    notes.push(`of ${unnamed} pictures "${groupBy}" does not say who it is: each is taken for a person`);
}

/** The rows of one part, and what was left out of it or of no part that is known. */
function partOf(found: Found, named: string, share: string): Pick<Found, 'rows' | 'classes' | 'leftOut'> {
  const isOf = (one: { share?: string }) => one.share?.toLowerCase() === share.toLowerCase();
  const rows = found.rows.filter(isOf);
  if (rows.length > 0) {
    const leftOut = found.leftOut.filter((one) => one.share === undefined || isOf(one));
    return { rows, classes: undefined, leftOut };
  }
  const shares = differentOf(found.rows.flatMap((row) => row.share ?? []));
  throw new FerlabError(
    `${named} has no rows of "${share}". ` +
      (shares.length > 0
        ? `Expected one of ${shares.join(', ')}.`
        : 'It has no column Usage, split, set, subset or partition: leave the # out.'),
  );
}
