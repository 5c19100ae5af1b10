/** The epochs of a training as a table. */
import { ACCENT, formatPercent, table, type RenderedTable } from '../display/index';
import type { HistoryRow } from './trainingCurves';

/** Pixels from which on the table scrolls: ten epochs and its head. */
const HEIGHT = 310;

const lossOf = (loss: number | null | undefined) => loss?.toFixed(3) ?? '';
const shareOf = (share: number | null | undefined) =>
  typeof share === 'number' ? formatPercent(share, 1) : '';

/** A title with a dot of the colour that the curve of the same name has. */
const marked = (title: string, side: string) =>
  `<span style="color: ${ACCENT[side === 'training' ? 'train' : 'valid']};">●</span> ${title}`;

/**
 * All epochs, newest first, in a table that scrolls: losses in nats, accuracies in percent, the learning rate as 4.0e-3
 * throughout, since it goes over many powers of ten, and seconds. Every column has one form of number.
 *
 * @example epochTable(run.history).text
 */
export function epochTable(history: readonly (HistoryRow & { seconds: number })[]): RenderedTable {
  const columns = [
    'epoch',
    'training loss',
    'training accuracy',
    'validation loss',
    'validation accuracy',
    'learning rate',
    'seconds',
  ];
  const rows = [...history]
    .reverse()
    .map((row) => [
      row.epoch,
      lossOf(row.trainLoss),
      shareOf(row.trainAccuracy),
      lossOf(row.validLoss),
      shareOf(row.validAccuracy),
      row.learningRate.toExponential(1),
      row.seconds.toFixed(1),
    ]);
  const { html, text } = table(columns, rows, { right: true, height: HEIGHT });
  return { html: html.replace(/(?<=>)(training|validation) (?:loss|accuracy)(?=<\/th>)/g, marked), text };
}
