/** RAF-DB: `list_patition_label.txt` with a name and a number from 1 to 7 in each line, and its images below. */
import { readFile } from 'fs/promises';
import path from 'path';
import { FerlabError } from '../base/index';
import { imagesByName, imagesRoot } from './pathFinder';
import { byCodePoint, type Found, type Row } from './row';

/** What its numbers mean, the first being 1. */
export const rafNames = ['surprise', 'fear', 'disgust', 'happy', 'sad', 'anger', 'neutral'];

/** Whether a file is RAF-DB's list, as it spells it or as it should. */
export const isRafList = (file: string): boolean => /^list_par?tition_label\.txt$/i.test(path.basename(file));

/** The pictures of RAF-DB sorted into folders called 1 to 7, as they are often passed on. */
export function isRafFolders(rows: readonly Row[], classes: readonly string[]): boolean {
  const isOne = ({ file }: Row) => /^(train|test)_\d+(_aligned)?\.\w+$/i.test(path.basename(file));
  return classes.every((name) => /^[1-7]$/.test(name)) && rows.length > 0 && rows.every(isOne);
}

/**
 * Lists RAF-DB: aligned pictures where there are any, the originals otherwise, looked for below the list's folder, or
 * the one above where that is EmoLabel.
 *
 * @throws FerlabError when the list can't be read as such, or is that of the compound expressions.
 */
export async function listRafDb(source: string): Promise<Found> {
  const lines = (await readFile(source, 'utf8')).split(/\r?\n/);
  requireBasic(source, lines);
  const folder = await imagesRoot(source);
  const byName = await imagesByName(folder);
  const rows: Row[] = [];
  const leftOut: Found['leftOut'] = [];
  let aligned = 0;
  for (const [i, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const [, stem, ending, number] = /^\s*(\S+?)(\.\w+)?\s+(\d+)\s*$/.exec(line) ?? [];
    const label = rafNames[Number(number) - 1];
    if (stem === undefined || label === undefined) {
      leftOut.push({ file: `${source} line ${i + 1}`, reason: 'no name and number from 1 to 7' });
      continue;
    }
    const share = /^(train|test)/i.exec(stem)?.[1];
    const isAligned = byName.has(`${stem}_aligned`.toLowerCase());
    const [file, ...more] =
      byName.get((isAligned ? `${stem}_aligned` : `${stem}${ending ?? ''}`).toLowerCase()) ?? [];
    if (file === undefined)
      leftOut.push({ file: path.join(folder, `${stem}${ending ?? ''}`), reason: 'no such file', share });
    else if (more.length > 0)
      leftOut.push({ file, reason: 'the folder holds several files of its name', share });
    else {
      aligned += isAligned ? 1 : 0;
      rows.push({ file, label, share });
    }
  }
  if (rows.length === 0 && leftOut.length === 0) {
    throw new FerlabError(`${source} is empty. Expected lines such as "train_00001.jpg 5".`);
  }
  rows.sort((a, b) => byCodePoint(a.file, b.file));
  const notes = [`${aligned} of ${rows.length} pictures are aligned ones`];
  return {
    folder,
    source,
    layout: 'RAF-DB',
    rows,
    leftOut,
    notes,
  };
}

/** The list of the compound expressions is called the same, and its 1 to 11 mean others: 1 is happily surprised. */
function requireBasic(source: string, lines: readonly string[]): void {
  const numbers = new Set(lines.map((line) => /\s(\d+)\s*$/.exec(line)?.[1]));
  if (!['8', '9', '10', '11'].every((number) => numbers.has(number))) return;
  throw new FerlabError(
    `${source} has the numbers 1 to 11 of RAF-DB's compound expressions. Expected the basic ones, 1 to 7: name the ` +
      'folder basic, or sort the pictures into class folders.',
  );
}
