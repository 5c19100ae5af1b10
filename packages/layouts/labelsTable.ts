/** A table with a path and a label in each row, or a column of zeros and ones for each label. */
import path from 'path';
import { FerlabError, positionsOf, type ColumnNames } from '../base/index';
import { isImageFile } from '../pixels/index';
import { boxReader } from './boxReader';
import { withoutBorrowed, withoutContradictions } from './claims';
import { reasonFor } from './classFolders';
import { pathFinder } from './pathFinder';
import { byCodePoint, isReason, type Found, type ListOptions, type Row } from './row';
import { numberIn, personColumn, personReader, shareColumn, type Table } from './table';

/** Names of the column of paths, the likeliest first; `pth` is that of the Kaggle AffectNet set. */
export const pathColumn: ColumnNames = [
  ...['path', 'pth', 'file_path', 'filepath', 'image_path', 'imagepath', 'img_path', 'subdirectory_filepath'],
  ...['file_name', 'filename', 'file', 'image_name', 'image name', 'image', 'img', 'name'],
];
/** Names of the column of labels, the likeliest first. */
export const labelColumn: ColumnNames = [
  ...['label', 'emotion', 'expression', 'class', 'target', 'class_name', 'category'],
];

export interface LabelsTableOptions extends ListOptions {
  /** The label that a cell means; undefined with a reason in its place where it means none. */
  labelOf?: (cell: string) => { label: string } | { reason: string };
  layout?: string;
}

/**
 * Lists the images that a table names, in alphabetical order.
 *
 * A row is left out and listed whose file is missing or no image, whose label is missing, whose box is none, or whose
 * photo bears another label elsewhere in the table.
 * @throws FerlabError when a column is missing, or the table gives several labels to one photo without saying where.
 */
export async function listLabelsTable(table: Table, options: LabelsTableOptions = {}): Promise<Found> {
  const { file: source, columns } = table;
  const folder = options.root ?? path.dirname(source);
  const notes: string[] = [];
  const pathAt = chooseColumn(table, pathColumn, notes, (cell) => /[./\\]/.test(cell));
  const labelsOf = labelReader(table, pathAt, notes, options.labelOf);
  const boxOf = boxReader(columns, notes);
  const [shareAt] = positionsOf(columns, [shareColumn]) as [number];
  const personOf = personReader(options.groupBy, columns, source);
  const find = pathFinder(folder);

  const rows: Row[] = [];
  const leftOut: Found['leftOut'] = [];
  const moved = new Map<Row, string>();
  for (const [i, cells] of table.rows.entries()) {
    const written = cells[pathAt] ?? '';
    const share = cells[shareAt] || undefined;
    const leave = (reason: string, file = `${source} row ${table.numbers[i]}`) =>
      leftOut.push({ file, reason, share });
    if (written === '') {
      leave('no path in the table');
      continue;
    }
    if (cells.slice(columns.length).some((cell) => cell !== '')) {
      leave(`more cells than the ${columns.length} columns of the first row`);
      continue;
    }
    const found = await find(written);
    const file = 'file' in found ? found.file : path.join(folder, written);
    const label = labelsOf(cells);
    const box = boxOf(cells);
    if ('reason' in found) leave(found.reason, file);
    else if (!isImageFile(file)) leave(reasonFor(file), file);
    else if ('reason' in label) leave(label.reason, file);
    else if (isReason(box)) leave(box.reason, file);
    else {
      rows.push({ file, label: label.label, box, share, person: personOf(cells, file) });
      if (found.elsewhere) moved.set(rows.at(-1)!, written);
    }
  }
  const own = withoutBorrowed(rows, moved, folder, leftOut);
  const elsewhere = own.filter((row) => moved.has(row));
  if (elsewhere.length > 0) {
    const [first] = elsewhere as [Row];
    notes.push(
      `${elsewhere.length} files lie elsewhere than ${source} says, such as ${moved.get(first)} at ${first.file}`,
    );
  }
  const kept = withoutContradictions(own, leftOut, notes, source);
  kept.sort((a, b) => byCodePoint(a.file, b.file));
  return { folder, source, layout: options.layout ?? 'table of labels', rows: kept, leftOut, notes };
}

/** The first column by its names whose cells look as they should; what was passed over is told. */
function chooseColumn(
  { file, columns, rows }: Table,
  names: ColumnNames,
  notes: string[],
  looksRight: (cell: string) => boolean,
): number {
  const lower = columns.map((name) => name.toLowerCase());
  const found = names.flatMap((name) => lower.flatMap((other, i) => (other === name ? [i] : [])));
  const looks = (at: number) => rows.slice(0, 100).some((cells) => looksRight(cells[at] ?? ''));
  const chosen = found.find(looks) ?? found[0];
  if (chosen === undefined) {
    const heading = columns.some(isImageFile)
      ? 'path,label'
      : columns.some((name) => /^\d+( \d+){99}/.test(name)) && 'emotion,pixels,Usage';
    throw new FerlabError(
      `The table ${file} lacks a column of ${names === pathColumn ? 'paths' : 'labels'}. Expected one of ` +
        `${names.slice(0, 8).join(', ')} in its first row but found: ${shortened(columns.join(', ')) || 'nothing'}.` +
        (heading ? ` The first row looks like data: put one above it, such as ${heading}.` : ''),
    );
  }
  if (found.length > 1) {
    const others = found.filter((at) => at !== chosen).map((at) => columns[at]);
    notes.push(`of ${file} the column ${columns[chosen]} is taken, not ${others.join(', ')}`);
  }
  return chosen;
}

const shortened = (text: string) => (text.length > 300 ? `${text.slice(0, 300)} …` : text);

type Label = { label: string } | { reason: string };

function labelReader(
  table: Table,
  pathAt: number,
  notes: string[],
  labelOf: LabelsTableOptions['labelOf'] = (cell) =>
    cell === '' ? { reason: 'no label in the table' } : { label: cell },
): (cells: readonly string[]) => Label {
  const oneHot = oneHotColumns(table, pathAt);
  if (oneHot.length > 1 && positionsOf(table.columns, [labelColumn])[0] === -1) {
    return (cells) => {
      const marked = oneHot.filter((at) => numberIn(cells[at]) === 1);
      if (marked.length === 1) return { label: table.columns[marked[0]!]! };
      return { reason: marked.length === 0 ? 'none of the labels is marked' : 'several labels are marked' };
    };
  }
  const at = chooseColumn(table, labelColumn, notes, (cell) => cell !== '' && Number.isNaN(numberIn(cell)));
  return (cells) => labelOf(cells[at] ?? '');
}

/** The columns that hold zeros and ones alone, or nothing. */
function oneHotColumns({ columns, rows }: Table, pathAt: number): number[] {
  const known = [...shareColumn, ...personColumn];
  return columns.flatMap((name, at) => {
    if (at === pathAt || name === '' || known.includes(name.toLowerCase())) return [];
    const isMark = (cell: string | undefined) => !cell || [0, 1].includes(numberIn(cell));
    return rows.every((cells) => isMark(cells[at])) && rows.some((cells) => cells[at]) ? [at] : [];
  });
}
