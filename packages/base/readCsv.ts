/** A CSV file → the columns asked for. */
import { readFile } from 'fs/promises';
import { createRequire } from 'module';
import { FerlabError, messageOf } from './errors';

/** As much of the package papaparse as is used here; it brings no types. */
interface Papa {
  parse(
    text: string,
    options: { skipEmptyLines: 'greedy' },
  ): { data: string[][]; errors: { type: string; message: string; row?: number }[] };
}

/**
 * Reads the named columns, in any order and among others; quotes, a byte-order mark, CRLF, and semicolons or tabs
 * instead of commas are understood.
 *
 * @param columns each with the names it may have in the first row, in lower case
 * @returns a row for each line below the first, with the columns in the order asked for, trimmed
 * @throws FerlabError that names the file, and the column or row where it is no such table.
 */
export async function readCsv(
  file: string,
  columns: readonly (readonly [string, ...string[]])[],
): Promise<string[][]> {
  const text = await readFile(file, 'utf8').catch((error) => {
    throw new FerlabError(
      `The CSV ${file} can't be read: ${messageOf(error)}. Expected a table with the columns ${namesOf(columns)}.`,
    );
  });
  const papa = createRequire(__filename)('papaparse') as Papa;
  const { data, errors } = papa.parse(text.replace(/^\uFEFF/, ''), { skipEmptyLines: 'greedy' });
  const broken = errors.find(({ type }) => type === 'Quotes');
  if (broken !== undefined) {
    throw new FerlabError(
      `The CSV ${file} is damaged in row ${(broken.row ?? 0) + 1}: ${broken.message}. Correct its quotes.`,
    );
  }
  const [first = [], ...rows] = data;
  const heading = first.map((name) => name.trim().toLowerCase());
  const positions = columns.map((names) => heading.findIndex((name) => names.includes(name)));
  if (positions.includes(-1)) {
    throw new FerlabError(
      `The CSV ${file} lacks a column. Expected ${namesOf(columns)} in its first row but found: ${first.join(', ') || 'nothing'}.`,
    );
  }
  return rows.map((row) => positions.map((position) => (row[position] ?? '').trim()));
}

const namesOf = (columns: readonly (readonly string[])[]) => columns.map(([name]) => name).join(' and ');
