/** Rows of a table that claim the same face → those that it is sure of; the others are told. */
import path from 'path';
import { FerlabError } from '../base/index';
import type { Found, Row } from './row';

/** Of photos that bear more labels than one, a larger share than this is no oversight. */
const mostContradictions = 0.1;

/**
 * The rows whose file is theirs: one that was found elsewhere than its row says may be that of another row.
 *
 * @param moved the path that was written, of each row whose file lies elsewhere
 */
export function withoutBorrowed(
  rows: readonly Row[],
  moved: ReadonlyMap<Row, string>,
  folder: string,
  leftOut: Found['leftOut'],
): readonly Row[] {
  if (moved.size === 0) return rows;
  const claims = new Map<string, Set<string>>();
  for (const row of rows) {
    const claim = moved.get(row)?.toLowerCase().replaceAll('\\', '/') ?? '';
    claims.set(row.file, (claims.get(row.file) ?? new Set<string>()).add(claim));
  }
  return rows.filter((row) => {
    const written = moved.get(row);
    if (written === undefined || claims.get(row.file)!.size === 1) return true;
    const reason = "no such file, and the one of its name is another row's";
    leftOut.push({ file: path.join(folder, written), reason, share: row.share });
    return false;
  });
}

/**
 * The rows whose face bears one label; the others are added to those left out.
 *
 * @throws FerlabError when more photos bear several labels than by an oversight.
 */
export function withoutContradictions(
  rows: readonly Row[],
  leftOut: Found['leftOut'],
  notes: string[],
  source: string,
): Row[] {
  const keyOf = ({ file, box }: Row) => (box === undefined ? file : `${file} ${Object.values(box).join()}`);
  const labels = new Map<string, Set<string>>();
  for (const row of rows)
    labels.set(keyOf(row), (labels.get(keyOf(row)) ?? new Set<string>()).add(row.label));
  const contradicted = [...labels].filter(([, names]) => names.size > 1);
  if (contradicted.length > Math.max(1, mostContradictions * labels.size)) {
    const [key, names] = contradicted[0]!;
    throw new FerlabError(
      `${source} gives several labels to one photo, such as ${[...names].join(' and ')} to ${key} ` +
        `(${contradicted.length} of ${labels.size} photos): it does not say whose face is meant. Expected one row a ` +
        'photo, or the columns x, y, width, height of each face.',
    );
  }
  const seen = new Set<string>();
  let again = 0;
  const kept = rows.filter((row) => {
    const names = labels.get(keyOf(row))!;
    // In two parts of a data set a photo stands in both: each is asked for by itself.
    const place = `${keyOf(row)} ${row.share}`;
    const isFirst = !seen.has(place);
    seen.add(place);
    const reason = `labels "${[...names].join('" and "')}" in the table`;
    if (names.size > 1 && isFirst) leftOut.push({ file: row.file, share: row.share, reason });
    if (names.size === 1 && !isFirst) again++;
    return names.size === 1 && isFirst;
  });
  if (again > 0) notes.push(`${again} rows of ${source} say again what another row says: they count once`);
  return kept;
}
