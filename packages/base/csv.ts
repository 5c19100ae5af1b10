/** Tables as CSV: the rows of a file of any size, the columns asked for, and rows written. */
import { createReadStream } from 'fs';
import { open } from 'fs/promises';
import { createRequire } from 'module';
import { Readable } from 'stream';
import { FerlabError, messageOf } from './errors';

type Row = readonly (string | number)[];

/** As much of the package papaparse as is used here; it brings no types. */
interface Papa {
  parse(
    input: Readable,
    options: {
      delimiter: string;
      step(row: Step, parser: { abort(): void }): void;
      complete(): void;
      error(error: unknown): void;
    },
  ): void;
  parse(input: string, options: { delimiter: string; preview: number }): { data: string[][] };
  unparse(rows: readonly Row[], options: { newline: string; escapeFormulae: RegExp }): string;
}

interface Step {
  data: string[];
  errors: { type: string; message: string }[];
}

const papa = () => createRequire(__filename)('papaparse') as Papa;

/** The names that a column may have in the first row, in lower case, the likeliest first. */
export type ColumnNames = readonly string[];

/**
 * Reads a table row by row. Quotes, a byte-order mark, CRLF, and semicolons, tabs or bars instead of commas are
 * understood, the ends of lines of either kind too; text that is neither UTF-8 nor UTF-16 is read as Windows-1252, as Excel writes it.
 *
 * @param onRow takes the cells of a row, untrimmed, and its number, the first being 1; blank rows come as well. Ends the
 *   reading by `false`.
 * @throws FerlabError that names the file, and the row where its quotes are damaged; what `onRow` throws.
 */
export async function readRows(
  file: string,
  onRow: (cells: string[], row: number) => boolean | void,
): Promise<void> {
  const { encoding, start } = await encodingOf(file, true);
  const separator = separatorOf(start);
  await new Promise<void>((resolve, reject) => {
    // Excel's line that names the separator is no row.
    let row = separator.isDeclared ? -1 : 0;
    const input = Readable.from(textOf(file, encoding));
    const fail = (error: unknown) => {
      input.destroy();
      reject(error);
    };
    papa().parse(input, {
      delimiter: separator.mark,
      step({ data, errors }, parser) {
        if (++row === 0) return;
        const broken = errors.find(({ type }) => type === 'Quotes');
        try {
          if (broken !== undefined) {
            throw new FerlabError(
              `The CSV ${file} is damaged in row ${row}: ${broken.message}. Correct its quotes.`,
            );
          }
          if (onRow(data, row) === false) parser.abort();
        } catch (error) {
          // First of all: a parser that is stopped says that it is done.
          fail(error);
          parser.abort();
        }
      },
      complete: resolve,
      error: (error) => fail(new FerlabError(`The CSV ${file} can't be read: ${messageOf(error)}.`)),
    });
  });
}

/** The cells of a table's first row, untrimmed; none of an empty one. @throws FerlabError as `readRows`. */
export async function readHeading(file: string): Promise<string[]> {
  const { start } = await encodingOf(file, false);
  const { mark, isDeclared } = separatorOf(start);
  return papa().parse(start, { delimiter: mark, preview: 2 }).data[isDeclared ? 1 : 0] ?? [];
}

/**
 * Reads the named columns of a table, in any order and among others.
 *
 * @returns a row for each line below the first, with the columns in the order asked for, trimmed
 * @throws FerlabError as `readRows`, and where a column is missing.
 */
export async function readCsv(file: string, columns: readonly ColumnNames[]): Promise<string[][]> {
  const rows: string[][] = [];
  let first: string[] = [];
  await readRows(file, (cells, row) => {
    if (row === 1) first = cells;
    else if (cells.join('').trim() !== '') rows.push(cells);
  });
  const positions = positionsOf(first, columns);
  if (positions.includes(-1)) {
    const wanted = columns.map(([name]) => name).join(' and ');
    throw new FerlabError(
      `The CSV ${file} lacks a column. Expected ${wanted} in its first row but found: ${first.join(', ') || 'nothing'}.`,
    );
  }
  return rows.map((cells) => positions.map((position) => (cells[position] ?? '').trim()));
}

/** Where in the first row of a table the columns stand, each by its likeliest name; -1 for one that is not there. */
export function positionsOf(first: readonly string[], columns: readonly ColumnNames[]): number[] {
  const heading = first.map((name) => name.trim().toLowerCase());
  return columns.map((names) => heading.indexOf(names.find((name) => heading.includes(name)) ?? ' '));
}

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

const startBytes = 2 ** 16;

/**
 * By a byte-order mark or the zeros of UTF-16; otherwise UTF-8 where all of the file is, or its start, or Windows-1252.
 */
async function encodingOf(file: string, all: boolean): Promise<{ encoding: Encoding; start: string }> {
  try {
    const handle = await open(file);
    const { buffer, bytesRead } = await handle
      .read(Buffer.alloc(startBytes), 0, startBytes, 0)
      .finally(() => handle.close());
    const bytes = buffer.subarray(0, bytesRead);
    const encoding =
      encodingBy(bytes) ??
      ((await isUtf8(all ? createReadStream(file) : [bytes])) ? 'utf-8' : 'windows-1252');
    return { encoding, start: withNewlines(new TextDecoder(encoding).decode(bytes)) };
  } catch (error) {
    if (error instanceof NoText) {
      throw new FerlabError(`${file} is no text. Expected a table as CSV, in UTF-8, UTF-16 or Windows-1252.`);
    }
    throw new FerlabError(`The CSV ${file} can't be read: ${messageOf(error)}.`, { cause: error });
  }
}

class NoText extends Error {}

function encodingBy(bytes: Buffer): Encoding | undefined {
  const zeros = [0, 1].map((side) => bytes.filter((byte, i) => byte === 0 && i % 2 === side).length);
  if (zeros[1]! > bytes.length / 4) return 'utf-16le';
  if (zeros[0]! > bytes.length / 4) return 'utf-16be';
  if (zeros[0]! + zeros[1]! > 0) throw new NoText();
  return undefined;
}

async function isUtf8(chunks: AsyncIterable<Buffer> | Iterable<Buffer>): Promise<boolean> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    // A start may end within a character.
    for await (const chunk of chunks) decoder.decode(chunk, { stream: true });
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

async function* textOf(file: string, encoding: Encoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  // A table put together from two may end its lines in two ways, of which the parser would know the first alone.
  let ending = '';
  for await (const chunk of createReadStream(file, { highWaterMark: 2 ** 20 })) {
    const text = ending + decoder.decode(chunk as Buffer, { stream: true });
    ending = text.endsWith('\r') ? '\r' : '';
    yield withNewlines(text.slice(0, text.length - ending.length));
  }
  yield withNewlines(ending + decoder.decode());
}

const withNewlines = (text: string) => (text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text);

/** What stands most often in the first line, outside of quotes; or what it declares, as Excel does: `sep=;`. */
function separatorOf(start: string): { mark: string; isDeclared: boolean } {
  const declared = /^sep=(.)\n/i.exec(start)?.[1];
  if (declared !== undefined) return { mark: declared, isDeclared: true };
  const line = (/^.*/.exec(start)?.[0] ?? '').replace(/"[^"]*"/g, '');
  const count = (mark: string) => line.split(mark).length;
  const mark = [',', ';', '\t', '|'].reduce((best, other) => (count(other) > count(best) ? other : best));
  return { mark, isDeclared: false };
}

/** The start of a text that a spreadsheet would compute, such as a file's name "=1+1". */
const formula = /^[=+@\t\r-]/;

/** A table as CSV, a line for each row; a text that a spreadsheet would compute is kept from it by an apostrophe. */
export function csvText(columns: readonly string[], rows: readonly Row[]): string {
  return `${papa().unparse([columns, ...rows], { newline: '\n', escapeFormulae: formula })}\n`;
}
