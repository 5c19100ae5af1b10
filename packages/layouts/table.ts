/** A table with a row for each face, as layouts look at it: columns by name, cells trimmed. */
import path from 'path';
import { personOf } from './fileNames';
import { type ColumnNames, FerlabError, positionsOf, readHeading, readRows } from '../base/index';

export interface Table {
  file: string;
  /** Names of the columns, as the file writes them. */
  columns: string[];
  /** Cells, trimmed, "" for those that say NaN or the like; blank rows are left out. */
  rows: string[][];
  /** The number of each row in the file, the first row being 1. */
  numbers: number[];
}

/** Names of the column that tells which part of a data set a row belongs to. */
export const shareColumn: ColumnNames = ['usage', 'split', 'set', 'subset', 'partition'];
/** Names of the column that tells who it is. */
export const personColumn: ColumnNames = [
  'person',
  'person_id',
  'subject',
  'subject_id',
  'identity',
  'participant',
  'actor',
];

/** What programs write into a cell that holds nothing, as pandas and R read it. */
const nothing = /^(nan|null|na|n\/a|#n\/a|<na>)$/i;

/** Whether a file is a table by its name. */
export const isTable = (file: string): boolean => /\.(csv|tsv)$/i.test(file);

/** The cells of a table's first row, trimmed. */
export const headingOf = async (file: string): Promise<string[]> =>
  (await readHeading(file)).map((cell) => cell.trim());

/** Reads all of a table. @throws FerlabError as `readRows`. */
export async function readTable(file: string): Promise<Table> {
  const table: Table = { file, columns: [], rows: [], numbers: [] };
  await readRows(file, (cells, row) => {
    const trimmed = cells.map((cell) => cell.trim());
    if (row === 1) table.columns = trimmed;
    else if (trimmed.some((cell) => cell !== '')) {
      table.rows.push(trimmed.map((cell) => (nothing.test(cell) ? '' : cell)));
      table.numbers.push(row);
    }
  });
  return table;
}

/** Whether a heading has all of the columns, in any case of letters and order. */
export const hasColumns = (heading: readonly string[], columns: readonly ColumnNames[]): boolean =>
  !positionsOf(heading, columns).includes(-1);

/** A number written in a cell; NaN for an empty one and for anything else. */
export const numberIn = (cell: string | undefined): number =>
  cell === undefined || cell.trim() === '' ? NaN : Number(cell);

/**
 * Tells who is in a row by a column's name, or a pattern with one group for a file's path; "person", and nothing said,
 * means the column of that name, or the names of files of KDEF, JAFFE and CK+.
 *
 * @throws FerlabError when there is no such column, and it is no pattern either.
 */
export function personReader(
  groupBy: string | undefined,
  columns: readonly string[],
  source: string,
): (cells: readonly string[], file: string) => string | undefined {
  if (groupBy === undefined || groupBy === '' || groupBy === 'person') {
    const [at] = positionsOf(columns, [personColumn]) as [number];
    return (cells, file) => cells[at] || personOf(file);
  }
  const at = columns.findIndex((name) => name.toLowerCase() === groupBy.toLowerCase());
  if (at !== -1) return (cells) => cells[at] || undefined;
  const pattern = patternOf(groupBy, source, columns);
  return (_, file) => pattern.exec(file.split(path.sep).join('/'))?.[1];
}

function patternOf(text: string, source: string, columns: readonly string[]): RegExp {
  const found = columns.length === 0 ? '' : ` Columns: ${columns.join(', ')}.`;
  const wanted = `Expected --group-by to be a column of ${source}, or a pattern with one group for the path, such as "([^/]+)/[^/]+$"`;
  try {
    const pattern = new RegExp(text);
    // Against nothing, a pattern that may match nothing tells how many groups it has.
    if (new RegExp(`${pattern.source}|`).exec('')!.length === 2) return pattern;
  } catch {
    // Told below.
  }
  throw new FerlabError(`${wanted}, but found "${text}".${found}`);
}
