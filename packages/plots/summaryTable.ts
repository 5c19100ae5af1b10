/** A network's layers as a table. */
import { formatBytes, formatShort, table, type RenderedTable } from '../display/index';

type Sizes = readonly (number | null)[];

/** One layer; the batch axis of its shapes may be left out or `null`, work and memory are those of one image. */
export interface SummaryRow {
  name: string;
  type: string;
  inputShape?: Sizes;
  outputShape: Sizes;
  parameters: number;
  multiplyAdds?: number;
  bytes?: number;
  receptiveField?: number | null;
  stride?: number | null;
}

/** A shape without its batch axis: `44 × 33 × 16`. */
export function formatShape(shape: Sizes): string {
  const sizes = shape[0] === null ? shape.slice(1) : shape;
  return sizes.map((size) => size ?? '?').join(' × ');
}

/**
 * The layers with name, type, shapes, parameters, multiply-adds, memory of the output and receptive field, and the totals.
 */
export function summaryTable(rows: readonly SummaryRow[]): RenderedTable {
  const total = (of: (row: SummaryRow) => number | undefined) =>
    rows.reduce((sum, row) => sum + (of(row) ?? 0), 0);
  const [parameters, multiplyAdds, bytes] = [
    total((row) => row.parameters),
    total((row) => row.multiplyAdds),
    total((row) => row.bytes),
  ];
  return table(
    ['layer', 'type', 'input', 'output', 'parameters', 'multiply-adds', 'bytes', 'receptive field', 'stride'],
    rows.map((row) => [
      ...[row.name, row.type, formatShape(row.inputShape ?? []), formatShape(row.outputShape)],
      ...[row.parameters, row.multiplyAdds, row.bytes, row.receptiveField, row.stride],
    ]),
    {
      footer: ['total', '', '', '', parameters, multiplyAdds, bytes],
      caption:
        `${formatShort(parameters)} parameters (${formatBytes(4 * parameters)}); an image takes ` +
        `${formatShort(multiplyAdds)} multiply-adds and ${formatBytes(bytes)} of activations. ` +
        'Receptive fields and strides in pixels of the image; where none stands, a value sees all of it.',
    },
  );
}
