/** A network's layers as a table. */
import { formatBytes, formatShort, table, type RenderedTable } from '../display/index';

/** One layer, its work and memory those of one image, as `describeNetwork` of src tells them. */
export interface LayerRow {
  name: string;
  /** With what tells two of a kind apart: `Conv 5×5`, `Dropout 0.2`. */
  type: string;
  /** Height, width and channels, or channels alone. */
  inputShape: readonly number[];
  outputShape: readonly number[];
  parameters: number;
  multiplyAdds: number;
  bytes: number;
  /** Null for all of the image. */
  receptiveField: number | null;
  stride: number | null;
}

/**
 * The layers with name, type, shapes, parameters, multiply-adds, memory of the output and receptive field, and the totals.
 */
export function summaryTable(rows: readonly LayerRow[]): RenderedTable {
  const total = (of: 'parameters' | 'multiplyAdds' | 'bytes') => rows.reduce((sum, row) => sum + row[of], 0);
  const [parameters, multiplyAdds, bytes] = [total('parameters'), total('multiplyAdds'), total('bytes')];
  return table(
    ['layer', 'type', 'input', 'output', 'parameters', 'multiply-adds', 'bytes', 'receptive field', 'stride'],
    rows.map((row) => [
      row.name,
      row.type,
      row.inputShape.join(' × '),
      row.outputShape.join(' × '),
      row.parameters,
      row.multiplyAdds,
      row.bytes,
      row.receptiveField,
      row.stride,
    ]),
    {
      footer: ['total', '', '', '', parameters, multiplyAdds, bytes],
      caption:
        `${formatShort(parameters)} parameters (${formatBytes(4 * parameters)}); an image takes ` +
        `${formatShort(multiplyAdds)} multiply-adds and ${formatBytes(bytes)} of activations. ` +
        'Receptive field: how many pixels of the image a value sees, each way; stride: how far apart two neighbours look. Empty: it sees the whole image.',
    },
  );
}
