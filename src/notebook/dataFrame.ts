/** Danfo's tables, loaded when the first one is made: they bring a spreadsheet reader and a second of waiting. */
import type { DataFrame } from 'danfojs-node';
import { createRequire } from 'module';

/** A danfo DataFrame of rows, its columns in the order given. */
export function dataFrame(rows: object[] | unknown[][], columns: readonly string[]): DataFrame {
  const danfo = createRequire(__filename)('danfojs-node') as typeof import('danfojs-node');
  return new danfo.DataFrame(rows, { columns: [...columns] });
}
