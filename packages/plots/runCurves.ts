/** Several training runs in one picture. */
import {
  CONFIG,
  escapeHtml,
  formatPercent,
  FURTHER,
  layout,
  type Figure,
  type Trace,
} from '../display/index';
import type { HistoryRow } from './trainingCurves';

/** A run by name; losses in nats, accuracies from 0 to 1. */
export interface NamedRun {
  name: string;
  history: readonly HistoryRow[];
}

/** Runs differ in these too, for those who do not tell the colours apart. */
const DASHES = ['solid', 'dash', 'dot', 'dashdot'];

const panels = { validLoss: ['x', 'y'], validAccuracy: ['x2', 'y2'] } as const;

/**
 * Validation loss and validation accuracy over the epochs, one colour and one kind of line a run.
 *
 * @example runCurves([{ name: 'first', history }, { name: 'second', history: other }])
 */
export function runCurves(runs: readonly NamedRun[]): Figure {
  const curve = ({ name, history }: NamedRun, run: number, key: keyof typeof panels): Trace => {
    const color = FURTHER[run % FURTHER.length]!;
    const said = (row: HistoryRow) =>
      key === 'validAccuracy'
        ? `accuracy ${formatPercent(row.validAccuracy ?? NaN, 1)}`
        : `loss ${(row.validLoss ?? NaN).toFixed(4)}`;
    return {
      type: 'scatter',
      mode: history.length > 30 ? 'lines' : 'lines+markers',
      name: escapeHtml(name),
      legendgroup: String(run),
      showlegend: key === 'validAccuracy',
      x: history.map(({ epoch }) => epoch),
      y: history.map((row) => row[key] ?? null),
      xaxis: panels[key][0],
      yaxis: panels[key][1],
      line: { color, width: 2, dash: DASHES[run % DASHES.length]! },
      marker: { color, size: 5 },
      hovertext: history.map((row) => `${escapeHtml(name)}, after epoch ${row.epoch}: ${said(row)}`),
      hoverinfo: 'text',
    };
  };
  const axis = { title: { text: 'epoch' }, zeroline: false, nticks: 7 };
  return {
    data: [
      ...runs.map((run, i) => curve(run, i, 'validLoss')),
      ...runs.map((run, i) => curve(run, i, 'validAccuracy')),
    ],
    layout: layout({
      width: 820,
      height: 384 + 20 * Math.ceil(runs.length / 3),
      title: { text: 'Loss and accuracy on the validation images, run beside run' },
      margin: { l: 64, r: 16, t: 48, b: 84 + 20 * Math.ceil(runs.length / 3) },
      legend: { orientation: 'h', x: 0.5, xanchor: 'center', y: -0.2, yanchor: 'top' },
      showlegend: true,
      xaxis: { ...axis, domain: [0, 0.46], anchor: 'y' },
      xaxis2: { ...axis, domain: [0.54, 1], anchor: 'y2' },
      yaxis: { title: { text: 'validation loss (cross entropy)' }, anchor: 'x', nticks: 6 },
      yaxis2: { title: { text: 'validation accuracy (%)' }, anchor: 'x2', tickformat: '.0%', nticks: 6 },
    }),
    config: CONFIG,
  };
}
