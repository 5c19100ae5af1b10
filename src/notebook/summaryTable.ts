/** A network's layers as a table. */
import { formatShort } from './format';
import { table } from './tables';
import type { RenderedTable } from './tables';

/** One layer; the batch axis of its output shape is `null`, multiply-adds are those of one image. */
export interface SummaryRow {
  name: string;
  type: string;
  outputShape: readonly (number | null)[];
  parameters: number;
  multiplyAdds?: number;
}

/** A shape without its batch axis: `44 × 33 × 16`. */
export function formatShape(shape: readonly (number | null)[]): string {
  const sizes = shape[0] === null ? shape.slice(1) : shape;
  return sizes.map((size) => size ?? '?').join(' × ');
}

/** The layers with name, type, output shape, parameters and multiply-adds, and the totals of the last two. */
export function summaryTable(rows: readonly SummaryRow[]): RenderedTable {
  const parameters = rows.reduce((sum, row) => sum + row.parameters, 0);
  const multiplyAdds = rows.reduce((sum, row) => sum + (row.multiplyAdds ?? 0), 0);
  return table(
    ['layer', 'type', 'output shape', 'parameters', 'multiply-adds'],
    rows.map((row) => [row.name, row.type, formatShape(row.outputShape), row.parameters, row.multiplyAdds]),
    {
      footer: ['total', '', '', parameters, multiplyAdds],
      caption: `${formatShort(parameters)} parameters, ${formatShort(multiplyAdds)} multiply-adds per image`,
    },
  );
}
