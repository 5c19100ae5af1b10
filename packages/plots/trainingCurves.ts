/** How a training run goes: loss, accuracy and learning rate side by side. */
import {
  escapeHtml,
  type Figure,
  type Json,
  type Trace,
  formatPercent,
  ACCENT,
  CONFIG,
  INK,
  layout,
} from '../display/index';

/** One epoch: losses in nats, accuracies from 0 to 1; validation values are absent where none was run. */
export interface HistoryRow {
  epoch: number;
  trainLoss: number;
  trainAccuracy: number;
  validLoss?: number | null;
  validAccuracy?: number | null;
  learningRate: number;
}

/** What the curves can show besides the history. */
export interface CurveOptions {
  /** Accuracy of always answering the commonest class, 0 to 1: a dotted line. */
  baseline?: number;
  /** The epoch to mark. */
  bestEpoch?: number;
  /** How many epochs are planned: the axes then stand still while the run goes on. */
  epochs?: number;
  /** The learning rate on the way, also within epochs, in place of the one per epoch. */
  rates?: readonly { epoch: number; rate: number }[];
  /** The training loss within the epoch under way: the mean so far, in nats. `epoch` 1.5 is the middle of the second. */
  underWay?: readonly { epoch: number; loss: number }[];
  /** What was changed while it ran: a dashed line, its text below. `epoch` 1.5 is the middle of the second one. */
  changes?: readonly { epoch: number; text: string }[];
}

/** What the curves are called; the columns of the table beside them, too. */
const names = { train: 'training', valid: 'validation' } as const;

const PANELS = [
  [0, 0.26],
  [0.37, 0.63],
  [0.74, 1],
] as const;

/** A value that plotly can draw: not finite means a gap. */
const drawable = (value: number | null | undefined) =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;

function curve(panel: number, name: 'train' | 'valid', history: readonly HistoryRow[]): Trace {
  const accuracy = panel === 2;
  const key = `${name}${accuracy ? 'Accuracy' : 'Loss'}` as const;
  const values = history.map((row) => drawable(row[key]));
  const say = (value: number) =>
    accuracy
      ? `${formatPercent(value, 1)} of the ${names[name]} faces are recognized`
      : `${names[name]} loss is ${value.toFixed(4)}`;
  return {
    type: 'scatter',
    mode: history.length > 30 ? 'lines' : 'lines+markers',
    name: names[name],
    legendgroup: name,
    showlegend: accuracy,
    x: history.map((row) => row.epoch),
    y: values,
    xaxis: `x${panel === 1 ? '' : panel}`,
    yaxis: `y${panel === 1 ? '' : panel}`,
    line: { color: ACCENT[name], width: 2 },
    marker: { color: ACCENT[name], size: 5 },
    hovertext: history.map((row, index) => {
      const value = values[index];
      return typeof value === 'number' ? `after epoch ${row.epoch}, ${say(value)}` : '';
    }),
    hoverinfo: 'text',
  };
}

/** What moves before an epoch is done, joined to the epochs that are. */
function underWayCurve(
  underWay: NonNullable<CurveOptions['underWay']>,
  history: readonly HistoryRow[],
): Trace {
  const last = history.at(-1);
  const before = last === undefined ? [] : [{ epoch: last.epoch, loss: last.trainLoss }];
  const points = [...before, ...underWay];
  return {
    type: 'scatter',
    mode: 'lines',
    name: 'training, epoch under way',
    legendgroup: 'train',
    showlegend: false,
    x: points.map(({ epoch }) => epoch),
    y: points.map(({ loss }) => drawable(loss)),
    line: { color: ACCENT.train, width: 1.5, dash: 'dot' },
    hovertext: points.map(({ loss }) => `training loss so far is ${loss.toFixed(4)}`),
    hoverinfo: 'text',
  };
}

/** A ring around the best epoch's validation value. */
function ring(panel: 1 | 2, best: HistoryRow): Trace {
  return {
    type: 'scatter',
    mode: 'markers',
    name: 'best epoch',
    showlegend: panel === 2,
    legendgroup: 'best',
    x: [best.epoch],
    y: [drawable(panel === 1 ? best.validLoss : best.validAccuracy)],
    xaxis: panel === 1 ? 'x' : 'x2',
    yaxis: panel === 1 ? 'y' : 'y2',
    marker: { symbol: 'circle-open', size: 12, color: ACCENT.best, line: { width: 2.5 } },
    hoverinfo: 'skip',
  };
}

function rateCurve(rates: NonNullable<CurveOptions['rates']>): Trace {
  return {
    type: 'scatter',
    mode: rates.length > 30 ? 'lines' : 'lines+markers',
    name: 'learning rate',
    showlegend: false,
    x: rates.map(({ epoch }) => epoch),
    y: rates.map(({ rate }) => drawable(rate)),
    xaxis: 'x3',
    yaxis: 'y3',
    line: { color: INK, width: 2 },
    marker: { color: INK, size: 5 },
    hovertext: rates.map(
      ({ epoch, rate }) =>
        `in epoch ${Number(epoch.toFixed(2))}, the learning rate is ${rate.toPrecision(3)}`,
    ),
    hoverinfo: 'text',
  };
}

/** An axis range with air above and below; one or no value gives the range from 0 to `empty` or a bit above it. */
function rangeOf(values: readonly (number | null | undefined)[], empty: number): [number, number] {
  const finite = values.map(drawable).filter((value): value is number => value !== null);
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  if (!(high > low)) return [0, Math.max(empty, finite.length > 0 ? high * 1.1 : 0)];
  const air = (high - low) * 0.08;
  return [Math.max(0, low - air), high + air];
}

/** A line across the accuracy panel for what guessing the commonest class reaches. */
function baselineShape(share: number): Json {
  const line = { color: ACCENT.baseline, width: 1.5, dash: 'dot' };
  return { type: 'line', xref: 'x2 domain', yref: 'y2', x0: 0, x1: 1, y0: share, y1: share, line };
}

/** A line through all panels for what was changed, and what it was below them, where no curve can be. */
function changeMarks(changes: NonNullable<CurveOptions['changes']>) {
  const line = { color: ACCENT.change, width: 1.5, dash: 'dash' };
  const shapes = changes.flatMap(({ epoch }) =>
    ['x', 'x2', 'x3'].map((axis): Json => {
      const at = { x0: epoch, x1: epoch, y0: 0, y1: 1 };
      return { type: 'line', xref: axis, yref: `${axis.replace('x', 'y')} domain`, ...at, line };
    }),
  );
  const texts = changes.map(({ epoch, text }) => `after ${epoch.toFixed(1)} epochs: ${escapeHtml(text)}`);
  const lines = texts.flatMap((_, i) => (i % 2 === 0 ? [texts.slice(i, i + 2).join(' &nbsp;·&nbsp; ')] : []));
  const below: Json = {
    text: `<b style="color:${ACCENT.change}">┆</b> ${lines.join('<br>')}`,
    x: 0.5,
    y: 0,
    xref: 'paper',
    yref: 'paper',
    yshift: -82,
    xanchor: 'center',
    yanchor: 'top',
    showarrow: false,
    font: { size: 12, color: INK },
  };
  return { shapes, texts: lines.length > 0 ? [below] : [], height: 18 * lines.length };
}

/**
 * Three panels over the epochs: loss (nats), accuracy (%), and learning rate.
 *
 * Works from the first moment on: no rows give empty panels, one row gives points.
 *
 * @example trainingCurves(history, { baseline: 0.235, epochs: 40 })
 */
export function trainingCurves(history: readonly HistoryRow[], options: CurveOptions = {}): Figure {
  const { baseline, bestEpoch, epochs = 0, changes = [], underWay = [] } = options;
  const rates = options.rates ?? history.map(({ epoch, learningRate }) => ({ epoch, rate: learningRate }));
  const best = history.find(({ epoch }) => epoch === bestEpoch);
  const last = Math.max(epochs, ...history.map((row) => row.epoch));
  const firstEpoch = Math.min(1, ...history.map((row) => row.epoch));
  const epochAxis = {
    title: { text: 'epoch' },
    // What happens within the first epoch lies before its end.
    range: [options.rates || options.underWay ? 0 : firstEpoch - 0.5, Math.max(1, last) + 0.5],
    ...(last <= 8 ? { dtick: 1, tick0: 0 } : { nticks: 7 }),
    zeroline: false,
  };
  const losses = history.flatMap((row) => [row.trainLoss, row.validLoss]);
  losses.push(...underWay.map(({ loss }) => loss));
  const highest = Math.max(0, ...rates.map(({ rate }) => rate).filter(Number.isFinite));
  const accuracyTitle = best
    ? `Accuracy <span style="font-size:12px">· best ${formatPercent(best.validAccuracy ?? NaN, 1)} at epoch ${best.epoch}</span>`
    : 'Accuracy';
  const changed = changeMarks(changes);
  const marks: Trace[] = best ? [ring(1, best), ring(2, best)] : [];
  const panelTitle = (text: string, panel: readonly [number, number]): Json => ({
    text,
    x: (panel[0] + panel[1]) / 2,
    y: 1.03,
    xref: 'paper',
    yref: 'paper',
    xanchor: 'center',
    yanchor: 'bottom',
    showarrow: false,
    font: { size: 15, color: INK },
  });
  const baselineLabel = (share: number): Json => ({
    text: `commonest answer: ${formatPercent(share, 1)}`,
    x: 0.98,
    y: share,
    xref: 'x2 domain',
    yref: 'y2',
    xanchor: 'right',
    yanchor: 'bottom',
    showarrow: false,
    font: { size: 11, color: INK },
  });
  return {
    data: [
      curve(1, 'train', history),
      curve(1, 'valid', history),
      ...(underWay.length > 0 ? [underWayCurve(underWay, history)] : []),
      curve(2, 'train', history),
      curve(2, 'valid', history),
      ...marks,
      rateCurve(rates),
    ],
    layout: layout({
      width: 820,
      height: 340 + changed.height,
      margin: { l: 64, r: 16, t: 44, b: 84 + changed.height },
      legend: { orientation: 'h', x: 0.5, xanchor: 'center', y: -0.24, yanchor: 'top' },
      xaxis: { ...epochAxis, domain: [...PANELS[0]], anchor: 'y' },
      xaxis2: { ...epochAxis, domain: [...PANELS[1]], anchor: 'y2' },
      xaxis3: { ...epochAxis, domain: [...PANELS[2]], anchor: 'y3' },
      yaxis: { title: { text: 'loss (cross entropy)' }, anchor: 'x', range: rangeOf(losses, 2), nticks: 6 },
      yaxis2: {
        title: { text: 'accuracy (%)' },
        anchor: 'x2',
        // All that there can be, so that it stands still while the curves grow.
        range: [0, 1],
        tickformat: '.0%',
        nticks: 6,
      },
      yaxis3: {
        title: { text: 'learning rate' },
        anchor: 'x3',
        range: [0, highest * 1.08 || 0.01],
        exponentformat: 'none',
        nticks: 6,
      },
      shapes: [...(baseline === undefined ? [] : [baselineShape(baseline)]), ...changed.shapes],
      annotations: [
        panelTitle('Loss', PANELS[0]),
        panelTitle(accuracyTitle, PANELS[1]),
        panelTitle('Learning rate', PANELS[2]),
        ...(baseline === undefined ? [] : [baselineLabel(baseline)]),
        ...changed.texts,
      ],
    }),
    config: CONFIG,
  };
}
