/** AffectNet: a table with boxes and numbers, or a folder of images beside one of annotations as numpy writes them. */
import { readFile } from 'fs/promises';
import path from 'path';
import { isFolder } from '../base/index';
import { isImageFile } from '../pixels/index';
import { reasonFor } from './classFolders';
import { findFiles } from './filesBelow';
import { listLabelsTable } from './labelsTable';
import { imagesRoot } from './pathFinder';
import { type LeftOut, type Found, type ListOptions, type Row } from './row';
import { hasColumns, numberIn, type Table } from './table';

/** What its numbers mean; the last three are no expressions. */
const names = ['neutral', 'happy', 'sad', 'surprise', 'fear', 'disgust', 'anger', 'contempt'];
const others = ['labelled as none', 'labelled as uncertain', 'labelled as no face'];

function labelOf(cell: string): { label: string } | { reason: string } {
  const number = numberIn(cell);
  const label = names[number];
  if (label !== undefined) return { label };
  const reason = others[number - names.length];
  return {
    reason:
      reason ?? `expression ${cell === '' ? 'empty' : `"${cell}"`} instead of a whole number from 0 to 10`,
  };
}

/** Whether a table's first row is that of AffectNet's own lists. */
export const isAffectNet = (heading: readonly string[]): boolean =>
  hasColumns(heading, [['subdirectory_filepath'], ['face_x'], ['expression']]);

/** Lists AffectNet's own table; its faces are cut out of the photos. @throws FerlabError as `listLabelsTable`. */
export async function listAffectNet(table: Table, options: ListOptions): Promise<Found> {
  const root = options.root ?? (await imagesRoot(table.file));
  return listLabelsTable(table, { ...options, root, labelOf, layout: 'AffectNet' });
}

/** Whether a folder holds `images/` and `annotations/` with expressions as numpy writes them. */
export async function isAnnotated(folder: string): Promise<boolean> {
  const both = ['images', 'annotations'].map((name) => isFolder(path.join(folder, name)));
  if (!(await Promise.all(both)).every(Boolean)) return false;
  return (await findFiles(path.join(folder, 'annotations'))).files.some(isExpression);
}

const isExpression = (file: string) => file.endsWith('_exp.npy');

/** Lists `images/NAME.jpg` with the number in `annotations/NAME_exp.npy`. */
export async function listAnnotated(folder: string): Promise<Found> {
  const [images, annotations] = [path.join(folder, 'images'), path.join(folder, 'annotations')];
  const { files, passedOver } = await findFiles(images);
  const leftOut: LeftOut[] = passedOver;
  const rows: Row[] = [];
  const wanted = new Set((await findFiles(annotations)).files.filter(isExpression));
  for (const file of files) {
    const place = path.join(annotations, path.relative(images, file).replace(/\.\w+$/, '_exp.npy'));
    const label = isImageFile(file) ? await annotated(place) : { reason: reasonFor(file) };
    if ('reason' in label) leftOut.push({ file, reason: label.reason });
    else rows.push({ file, label: label.label });
    wanted.delete(place);
  }
  for (const file of wanted) leftOut.push({ file, reason: 'its picture is not there' });
  return { folder, layout: 'AffectNet with annotations', rows, leftOut };
}

async function annotated(place: string): Promise<{ label: string } | { reason: string }> {
  const bytes = await readFile(place).catch(() => undefined);
  if (bytes === undefined) return { reason: 'no annotation of it' };
  const value = npyValue(bytes);
  return value === undefined ? { reason: "an annotation that can't be read" } : labelOf(value);
}

/**
 * The one value of a numpy array, as text; undefined where there is none that can be read.
 *
 * The format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export function npyValue(bytes: Buffer): string | undefined {
  if (bytes.length < 12 || bytes.toString('latin1', 1, 6) !== 'NUMPY') return undefined;
  const isLong = bytes[6]! > 1;
  const start = (isLong ? 12 : 10) + (isLong ? bytes.readUInt32LE(8) : bytes.readUInt16LE(8));
  const [, kind, size] = /'descr':\s*'[<|=]?([USiuf])(\d+)'/.exec(bytes.toString('latin1', 0, start)) ?? [];
  const content = bytes.subarray(start);
  const length = Number(size) * (kind === 'U' ? 4 : 1);
  if (kind === undefined || length === 0 || content.length !== length) return undefined;
  if (kind === 'S') return content.toString('latin1').replace(/\0+$/, '');
  if (kind === 'U')
    return Array.from({ length: Number(size) }, (_, i) => content.readUInt32LE(4 * i))
      .filter((code) => code > 0 && code < 0x110000)
      .map((code) => String.fromCodePoint(code))
      .join('');
  if (kind === 'f') return String(length === 4 ? content.readFloatLE() : content.readDoubleLE());
  if (length > 6) return String(content.readBigInt64LE());
  return String(kind === 'i' ? content.readIntLE(0, length) : content.readUIntLE(0, length));
}
