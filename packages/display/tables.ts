/** Tables as HTML that looks right on any page, and as plain text. */
import { escapeHtml } from './escape';
import { formatCount } from './format';
import { INK, themed } from './theme';

export type Cell = string | number | boolean | null | undefined;

/** The same table for browsers and for terminals. */
export interface RenderedTable {
  html: string;
  text: string;
}

export interface TableOptions {
  /** A last row set apart, such as totals. */
  footer?: readonly Cell[];
  caption?: string;
  /** Set the first column apart as the rows' names, as pandas does. */
  rowHeaders?: boolean;
  /** Every column flush right: of figures that are written out with as many digits each. */
  right?: boolean;
  /** Shares of a column with as many decimals each: where a column is of one kind of figure. */
  alike?: boolean;
  /** CSS pixels from which on it scrolls under its head. */
  height?: number;
}

const lineAt = (side: 'top' | 'bottom') =>
  themed(`border-${side}`, 'border-color2', 'rgba(128, 128, 128, 0.4)', '1px solid ');
const FAINT = themed('color', 'ui-font-color2', INK);
const STICKY = ' position: sticky; top: 0; background: var(--jp-layout-color0, Canvas);';
const CELL = 'padding: 4px 6px; border: none;';
/** Long sentences wrap where the page is narrow; numbers, names and paths never do. */
const wrapping = (text: string) =>
  text.length > 28 && text.includes(' ') ? 'min-width: 140px;' : 'white-space: nowrap;';
/**
 * Wide tables scroll; what goes on at the right fades out there, whatever the system does with scroll bars. A margin
 * beside the table keeps its end from fading.
 */
const FADING = 'linear-gradient(to right, black calc(100% - 32px), transparent)';
const SCROLLS = `overflow-x: auto; mask-image: ${FADING};`;

/** Numbers keep at most six significant digits; whole ones get their thousands marked. */
function write(cell: Cell, decimals?: number): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell !== 'number') return String(cell);
  if (decimals !== undefined && Number.isFinite(cell)) return cell.toFixed(decimals);
  if (Number.isInteger(cell)) return formatCount(cell);
  return Number.isFinite(cell) ? String(Number(cell.toPrecision(6))) : String(cell);
}

/** Of a column of shares, 0 to 1, as many decimals as its longest number has; the numbers of others stay as they are. */
function decimalsOf(column: number, rows: readonly (readonly Cell[])[]): number | undefined {
  const filled = rows.map((row) => row[column]).filter((cell) => cell !== null && cell !== undefined);
  if (!filled.every((cell) => typeof cell === 'number' && cell >= 0 && cell <= 1)) return undefined;
  const written = filled.map((cell) => write(cell));
  if (written.some((text) => text.includes('e'))) return undefined;
  return Math.max(0, ...written.map((text) => text.split('.')[1]?.length ?? 0));
}

/** Columns whose every filled cell is a number are set flush right. */
function numericColumns(width: number, rows: readonly (readonly Cell[])[]): boolean[] {
  return Array.from({ length: width }, (_, column) => {
    const filled = rows.map((row) => row[column]).filter((cell) => cell !== null && cell !== undefined);
    return filled.length > 0 && filled.every((cell) => typeof cell === 'number');
  });
}

const widthOf = (cell = '') => [...cell].length;

/** A line for each row, its cells under each other and two spaces apart; in columns that are `right`, flush right. */
export function alignColumns(rows: readonly (readonly string[])[], right: readonly boolean[] = []): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => widthOf(row[column])))) ?? [];
  const pad = (width: number, column: number, cell = '') => {
    const blank = ' '.repeat(width - widthOf(cell));
    return right[column] ? blank + cell : cell + blank;
  };
  return rows.map((row) =>
    widths
      .map((width, column) => pad(width, column, row[column]))
      .join('  ')
      .trimEnd(),
  );
}

/**
 * A table of titled columns; every title and cell is escaped, numbers stand flush right.
 *
 * @example table(['class', 'faces'], [['fear', 1709]]).text
 */
export function table(
  columns: readonly string[],
  rows: readonly (readonly Cell[])[],
  options: TableOptions = {},
): RenderedTable {
  const { footer, caption, rowHeaders = false, height } = options;
  const right = options.right ? columns.map(() => true) : numericColumns(columns.length, rows);
  const decimals = columns.map((_, column) => (options.alike ? decimalsOf(column, rows) : undefined));
  const stays = height === undefined ? '' : STICKY;
  const align = (column: number) => `text-align: ${right[column] ? 'right' : 'left'};`;
  const cells = (row: readonly Cell[], style: string) =>
    columns
      .map((_, column) => {
        const tag = rowHeaders && column === 0 ? 'th' : 'td';
        return `<${tag} style="${CELL} ${wrapping(write(row[column], decimals[column]))} ${align(column)} ${style}">${escapeHtml(write(row[column], decimals[column]))}</${tag}>`;
      })
      .join('');
  const head = columns
    .map(
      (title, column) =>
        `<th style="${CELL} ${align(column)} font-weight: 600;${stays}">${escapeHtml(title)}</th>`,
    )
    .join('');
  const body = rows.map((row) => `<tr>${cells(row, '')}</tr>`).join('');
  const foot = footer
    ? `<tfoot style="${lineAt('top')}"><tr>${cells(footer, 'font-weight: 600;')}</tr></tfoot>`
    : '';
  const below = caption
    ? `<div style="padding: 2px 8px 6px; font-size: 12px; ${FAINT}">${escapeHtml(caption)}</div>`
    : '';
  const whole =
    '<table style="border-collapse: collapse; border: none; font-variant-numeric: tabular-nums; margin: 4px 32px 4px 0;">' +
    `<thead style="${lineAt('bottom')}"><tr>${head}</tr></thead><tbody>${body}</tbody>${foot}</table>`;
  const high = height === undefined ? '' : ` max-height: ${height}px; overflow-y: auto;`;
  const html = `<div style="${SCROLLS}${high}">${whole}</div>${below}`;
  const written = [columns, ...rows, ...(footer ? [footer] : [])].map((row) =>
    row.map((cell, column) => write(cell, decimals[column])),
  );
  const rule = columns.map((_, column) =>
    '-'.repeat(Math.max(...written.map((row) => widthOf(row[column])))),
  );
  written.splice(1, 0, rule);
  if (footer) written.splice(-1, 0, rule);
  const text = alignColumns(written, right).join('\n');
  return { html, text: caption ? `${text}\n\n${caption}` : text };
}

/** What of a danfo DataFrame a table needs; its `values` are rows. */
export interface DataFrameLike {
  columns: readonly string[];
  index: readonly (string | number)[];
  values: readonly unknown[];
}

const HEAD_AND_TAIL = 5;

function asCell(value: unknown): Cell {
  const plain = value === null || ['string', 'number', 'boolean', 'undefined'].includes(typeof value);
  return plain ? (value as Cell) : String(value);
}

/** A data frame as pandas shows it: the index first, only both ends of a long one (over `maxRows`), its shape below. */
export function dataFrameTable(frame: DataFrameLike, options: { maxRows?: number } = {}): RenderedTable {
  const { maxRows = 60 } = options;
  const rows = frame.values.map((values, position) => [
    String(frame.index[position] ?? position),
    ...(Array.isArray(values) ? (values as unknown[]) : [values]).map(asCell),
  ]);
  const gap = Array.from({ length: frame.columns.length + 1 }, () => '…');
  const long = rows.length > maxRows;
  const shown = long ? [...rows.slice(0, HEAD_AND_TAIL), gap, ...rows.slice(-HEAD_AND_TAIL)] : rows;
  const caption = `${formatCount(rows.length)} rows × ${formatCount(frame.columns.length)} columns`;
  return table(['', ...frame.columns], shown, { caption, rowHeaders: true, alike: true });
}
