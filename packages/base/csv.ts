/** Tables as CSV: the columns asked for, the rows of a large file one after the other, and rows written. */
import { createReadStream } from 'fs';
import { readFile } from 'fs/promises';
import { createRequire } from 'module';
import { pipeline, type Duplex } from 'stream';
import { FerlabError, messageOf } from './errors';

type Row = readonly (string | number)[];

/** As much of the package papaparse as is used here; it brings no types. */
interface Papa {
  readonly NODE_STREAM_INPUT: 1;
  parse(
    text: string,
    options: { skipEmptyLines: 'greedy' },
  ): { data: string[][]; errors: { type: string; message: string; row?: number }[] };
  /** Takes text and gives rows. */
  parse(input: 1, options: { delimiter: string; beforeFirstChunk(text: string): string }): Duplex;
  unparse(rows: readonly Row[], options: { newline: string; escapeFormulae: RegExp }): string;
}

const papa = () => createRequire(__filename)('papaparse') as Papa;
const withoutMark = (text: string) => text.replace(/^\uFEFF/, '');

/** The names that a column may have in the first row, in lower case. */
type ColumnNames = readonly [string, ...string[]];

/**
 * Reads the named columns, in any order and among others; quotes, a byte-order mark, CRLF, and semicolons or tabs
 * instead of commas are understood.
 *
 * @returns a row for each line below the first, with the columns in the order asked for, trimmed
 * @throws FerlabError that names the file, and the column or row where it is no such table.
 */
export async function readCsv(file: string, columns: readonly ColumnNames[]): Promise<string[][]> {
  const text = await readFile(file, 'utf8').catch((error) => {
    throw new FerlabError(
      `The CSV ${file} can't be read: ${messageOf(error)}. Expected a table with the columns ${namesOf(columns)}.`,
    );
  });
  const { data, errors } = papa().parse(withoutMark(text), { skipEmptyLines: 'greedy' });
  const broken = errors.find(({ type }) => type === 'Quotes');
  if (broken !== undefined) {
    throw new FerlabError(
      `The CSV ${file} is damaged in row ${(broken.row ?? 0) + 1}: ${broken.message}. Correct its quotes.`,
    );
  }
  const [first = [], ...rows] = data;
  const positions = positionsOf(first, columns);
  if (positions.includes(-1)) {
    throw new FerlabError(
      `The CSV ${file} lacks a column. Expected ${namesOf(columns)} in its first row but found: ${first.join(', ') || 'nothing'}.`,
    );
  }
  return rows.map((row) => positions.map((position) => (row[position] ?? '').trim()));
}

/** Where in the first row of a table the columns stand; -1 for one that is not there. */
export function positionsOf(first: readonly string[], columns: readonly ColumnNames[]): number[] {
  const heading = first.map((name) => name.trim().toLowerCase());
  return columns.map((names) => heading.findIndex((name) => names.includes(name)));
}

/**
 * All rows of a CSV file of any size, the first and empty ones included; it is read in pieces as they are taken.
 *
 * @throws FerlabError that names the file when it can't be read.
 */
export async function* csvRows(file: string): AsyncGenerator<string[], void, undefined> {
  const { parse, NODE_STREAM_INPUT } = papa();
  const rows = parse(NODE_STREAM_INPUT, { delimiter: ',', beforeFirstChunk: withoutMark });
  try {
    yield* pipeline(createReadStream(file, 'utf8'), rows, () => undefined) as AsyncIterable<string[]>;
  } catch (error) {
    throw new FerlabError(`The CSV ${file} can't be read: ${messageOf(error)}.`, { cause: error });
  }
}

/** The start of a text that a spreadsheet would compute, such as a file's name "=1+1". */
const formula = /^[=+@\t\r-]/;

/** A table as CSV, a line for each row; a text that a spreadsheet would compute is kept from it by an apostrophe. */
export function csvText(columns: readonly string[], rows: readonly Row[]): string {
  return `${papa().unparse([columns, ...rows], { newline: '\n', escapeFormulae: formula })}\n`;
}

const namesOf = (columns: readonly ColumnNames[]) => columns.map(([name]) => name).join(' and ');
