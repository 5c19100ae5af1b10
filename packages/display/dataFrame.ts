/** Danfo's tables, loaded when the first one is made: they bring a spreadsheet reader and a second of waiting. */
import type { DataFrame } from 'danfojs-node';
import { createRequire } from 'module';
import { inspect } from 'util';
import { htmlBundle } from './display';
import { type DataFrameLike, dataFrameTable } from './tables';

// Where packages/kernel/tslabDisplay.js asks for a table that is a cell's last value, whoever made it.
Object.assign(globalThis, {
  [Symbol.for('ferlab.tableOf')]: (frame: DataFrameLike) => htmlBundle(dataFrameTable(frame)),
});

/** A danfo DataFrame of rows, its columns in the order given. As a cell's last value it is a table, too. */
export function dataFrame(rows: object[] | unknown[][], columns: readonly string[]): DataFrame {
  const danfo = createRequire(__filename)('danfojs-node') as typeof import('danfojs-node');
  const frame = new danfo.DataFrame(rows, { columns: [...columns] });
  return Object.defineProperty(frame, inspect.custom, { value: () => dataFrameTable(frame).text });
}
