/** FER2013's table, whose rows hold the pixels themselves, and the votes of FER+ on the same faces. */
import { stat } from 'fs/promises';
import path from 'path';
import { FerlabError, positionsOf, readRows, type ColumnNames } from '../base/index';
import { imagesByName } from './pathFinder';
import { isReason, type Found, type Row } from './row';
import { hasColumns, headingOf, numberIn, readTable, shareColumn } from './table';

/** What FER2013's numbers mean. */
const emotions = ['anger', 'disgust', 'fear', 'happy', 'sad', 'surprise', 'neutral'];
/** The sides of its pictures, in pixels. */
const side = 48;
const columns: readonly ColumnNames[] = [['emotion', 'label'], ['pixels']];

/** Whether a table's first row is that of FER2013, with Usage or without. */
export const isFer2013 = (heading: readonly string[]): boolean => hasColumns(heading, columns);

/** Reads `emotion,pixels,Usage`: 48 x 48 levels of grey in each row, an emotion from 0 to 6 or by its name. */
export async function listFer2013(source: string): Promise<Found> {
  const rows: Row[] = [];
  const leftOut: Found['leftOut'] = [];
  await readPixelRows(source, (face) => {
    const label = emotionOf(face.emotion);
    if ('reason' in label) leftOut.push({ file: face.file, reason: label.reason, share: face.share });
    else if ('reason' in face.grey)
      leftOut.push({ file: face.file, reason: face.grey.reason, share: face.share });
    else rows.push({ file: face.file, label: label.name, grey: face.grey, share: face.share });
  });
  return { folder: path.dirname(source), source, layout: 'FER2013', rows, leftOut };
}

interface PixelRow {
  file: string;
  emotion: string;
  grey: NonNullable<Row['grey']> | { reason: string };
  share: string | undefined;
}

/** Gives every row but the first and blank ones. */
async function readPixelRows(source: string, take: (face: PixelRow) => void): Promise<void> {
  let at: number[] = [];
  await readRows(source, (cells, row) => {
    if (row === 1) at = positionsOf(cells, [...columns, shareColumn]);
    else if (cells.join('').trim() !== '') {
      const [emotion = '', pixels = '', share = ''] = at.map((position) => (cells[position] ?? '').trim());
      take({ file: `${source} row ${row}`, emotion, grey: greyOf(pixels), share: share || undefined });
    }
  });
}

function emotionOf(cell: string): { name: string } | { reason: string } {
  const number = numberIn(cell);
  const known = emotions[number];
  if (known !== undefined) return { name: known };
  if (/^\p{L}+$/u.test(cell) && !/^(nan|na|null|none|inf|infinity)$/i.test(cell)) return { name: cell };
  return { reason: `emotion ${cell === '' ? 'empty' : `"${cell}"`} instead of a whole number from 0 to 6` };
}

/** Numbers with blanks between them, or a list as Python and numpy write it. */
function greyOf(text: string): PixelRow['grey'] {
  const usual = plainLevels(text);
  if (usual !== undefined) return { pixels: usual, height: side, width: side };
  const words = text.split(/[\s,;[\]]+/).filter((word) => word !== '');
  const expected = `${side * side} whole numbers from 0 to 255`;
  if (words.length !== side * side) {
    return { reason: `${words.length} pixels instead of ${expected}` };
  }
  const levels = words.map(Number);
  const most = levels.reduce((a, b) => Math.max(a, b), 0);
  if (levels.every((level) => level >= 0) && most <= 1 && levels.some((level) => level > 0)) {
    return { reason: `pixels from 0 to 1 instead of ${expected}: multiply by 255` };
  }
  if (!levels.every((level) => Number.isInteger(level) && level >= 0 && level <= 255)) {
    return { reason: `pixels that are not ${expected}` };
  }
  return { pixels: Uint8Array.from(levels), height: side, width: side };
}

/** Levels of a text of digits and single blanks, some above 1, as FER2013 has it; undefined for any other. */
function plainLevels(text: string): Uint8Array | undefined {
  const levels = new Uint8Array(side * side);
  let [count, level, most] = [0, -1, 0];
  for (let i = 0; i <= text.length; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit >= 0 && digit <= 9) {
      level = 10 * Math.max(level, 0) + digit;
      continue;
    }
    const isEnd = i === text.length || digit === 32 - 48;
    if (!isEnd || level < 0 || level > 255 || count === levels.length) return undefined;
    levels[count++] = level;
    most = Math.max(most, level);
    level = -1;
  }
  return count === levels.length && most > 1 ? levels : undefined;
}

/** FER+'s columns of votes; the last two are no expressions. */
const votes = ['neutral', 'happiness', 'surprise', 'sadness', 'anger', 'disgust', 'fear', 'contempt'];
const noExpressions = ['unknown', 'nf'];

/** Whether a table's first row is that of FER+ (fer2013new.csv). */
export const isFerPlus = (heading: readonly string[]): boolean =>
  hasColumns(
    heading,
    [...votes, ...noExpressions].map((name) => [name]),
  );

/**
 * Reads FER+'s votes of ten people on each face of FER2013, whose pixels stand in the same order in the table beside it
 * or one folder above, or as images below its folder. A face counts with more than half of its votes, single ones left
 * aside, as in "majority" mode of Barsoum et al. 2016.
 *
 * @throws FerlabError when the faces are not there, or stand in another order.
 */
export async function listFerPlus(source: string): Promise<Found> {
  const folder = path.dirname(source);
  const table = await readTable(source);
  const at = positionsOf(
    table.columns,
    [...votes, ...noExpressions].map((name) => [name]),
  );
  const [shareAt, nameAt] = positionsOf(table.columns, [shareColumn, ['image name']]) as [number, number];
  const faces = await facesBeside(folder, table.rows.length, source);
  const rows: Row[] = [];
  const leftOut: Found['leftOut'] = [];
  for (const [i, cells] of table.rows.entries()) {
    const face = faces(i, cells[nameAt] ?? '');
    const label = majorityOf(at.map((position) => numberIn(cells[position])));
    const file = face?.file ?? `${source} row ${table.numbers[i]}`;
    const share = cells[shareAt] || undefined;
    if (face?.share !== undefined && share !== undefined && face.share !== share) {
      throw new FerlabError(
        `${source} row ${table.numbers[i]} is of ${share}, ${file} of ${face.share}. Expected the votes and the pixels of ` +
          'the same faces, in the same order.',
      );
    }
    if ('reason' in label) leftOut.push({ file, reason: label.reason, share });
    else if (face === undefined) leftOut.push({ file, reason: 'its picture is not there', share });
    else if (isReason(face.grey)) leftOut.push({ file, reason: face.grey.reason, share });
    else rows.push({ file, label: label.name, grey: face.grey, share });
  }
  return { folder, source, layout: 'FER+', rows, leftOut };
}

type FaceOf = (row: number, name: string) => (Partial<PixelRow> & { file: string }) | undefined;

async function facesBeside(folder: string, count: number, source: string): Promise<FaceOf> {
  for (const place of [folder, path.dirname(folder)]) {
    for (const name of ['fer2013.csv', 'icml_face_data.csv']) {
      const table = path.join(place, name);
      const isThere = (await stat(table).catch(() => undefined))?.isFile() ?? false;
      if (!isThere || !isFer2013(await headingOf(table))) continue;
      const faces: PixelRow[] = [];
      await readPixelRows(table, (face) => faces.push(face));
      if (faces.length === count) return (row) => faces[row];
      throw new FerlabError(
        `${source} has ${count} rows and ${table} has ${faces.length}. Expected the votes and the pixels of the same faces, in the same order.`,
      );
    }
  }
  const byName = await imagesByName(folder);
  if (byName.size === 0) {
    throw new FerlabError(
      `${source} holds votes alone. Expected fer2013.csv with the pixels beside it, or the images below ${folder}.`,
    );
  }
  return (_, name) => {
    const [file, ...more] = name === '' ? [] : (byName.get(name.toLowerCase()) ?? []);
    if (file === undefined) return undefined;
    return more.length === 0
      ? { file }
      : { file, grey: { reason: 'the folder holds several files of its name' } };
  };
}

function majorityOf(counts: readonly number[]): { name: string } | { reason: string } {
  if (!counts.every((count) => Number.isInteger(count) && count >= 0))
    return { reason: 'votes that are no whole numbers' };
  const kept = counts.map((count) => (count === 1 ? 0 : count));
  const sum = kept.reduce((a, b) => a + b, 0);
  const most = Math.max(...kept);
  const names = [...votes, ...noExpressions];
  const name = names[kept.indexOf(most)]!;
  if (sum === 0 || most <= sum / 2) return { reason: 'no majority among its votes' };
  if (name === 'unknown') return { reason: 'voted to be no known expression' };
  return name === 'nf' ? { reason: 'voted to be no face' } : { name };
}
