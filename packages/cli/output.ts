/** What a command prints: one JSON document, or lines for a person. */
import { alignColumns } from '../display/index';
import type { LeftOut } from '../layouts/index';
import { groupLeftOut, type LeftOutGroup } from '../../src/index';

/** Prints the document with `--json`, otherwise the lines. */
export function print(json: boolean | undefined, document: unknown, lines: readonly string[]): void {
  if (json === true) console.log(JSON.stringify(document));
  else if (lines.length > 0) console.log(lines.join('\n'));
}

/** A share as a percentage with one decimal: 0.8048 is "80.5%". */
export const percent = (share: number) => `${(100 * share).toFixed(1)}%`;

/** Columns aligned for a terminal, numbers to the right; the first row is the heading. */
export function table(rows: readonly (readonly (string | number)[])[]): string[] {
  const cells = rows.map((row) => row.map(String));
  return alignColumns(
    cells,
    cells[1]?.map((cell) => /^[\d.,%×-]+$/.test(cell)),
  );
}

/** The first few lines of a list, and how many more there are. */
export const shortened = (items: readonly string[]) =>
  items.length <= 10
    ? items
    : [...items.slice(0, 10), `and ${items.length - 10} more (all of them with --json)`];

/** Says on standard error what was left out, by its reasons, each with the first file. */
export function reportLeftOut(groups: readonly LeftOutGroup[]): void {
  const all = groups.reduce((sum, { count }) => sum + count, 0);
  if (all > 0) console.error(`${all} left out:`);
  for (const { count, reason, example } of groups)
    console.error(count === 1 ? `  ${example}: ${reason}` : `  ${count}: ${reason}, such as ${example}`);
}

/** The same of files that are not grouped yet. */
export const reportSkipped = (leftOut: readonly LeftOut[]): void => reportLeftOut(groupLeftOut(leftOut));
