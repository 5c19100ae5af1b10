/** Figures of a sweep: its trials as lines through their hyperparameters, and how much each of these matters. */
import { fields, type Config } from '../../../src/index';
import {
  ACCENT,
  AXIS_LINE,
  CONFIG,
  escapeHtml,
  formatPercent,
  INK,
  layout,
  type Figure,
  type Json,
  type Trace,
} from '../../display/index';
import type { Importance, Tried } from './importance';

/** A vertical axis: where a value lies, 0 at the bottom to 1, and the values that are written beside it. */
interface Axis {
  title: string;
  placeOf(value: unknown): number;
  marks: [text: string, place: number][];
}

const short = (value: number) => String(Number(value.toPrecision(3)));

function numberAxis(title: string, values: readonly number[], log: boolean, write = short): Axis {
  const scale = log && Math.min(...values) > 0 ? Math.log : (value: number) => value;
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const placeOf = (value: unknown) =>
    high === low ? 0.5 : (scale(value as number) - scale(low)) / (scale(high) - scale(low));
  const different = [...new Set(values)].sort((a, b) => a - b);
  // All values where they are few and apart, otherwise the ends.
  const isApart = different.every((value, i) => i === 0 || placeOf(value) - placeOf(different[i - 1]) > 0.07);
  const marked = different.length <= 6 && isApart ? different : [low, high];
  return { title, placeOf, marks: marked.map((value) => [write(value), placeOf(value)]) };
}

function axisOf(name: keyof Config, trials: readonly Tried[]): Axis {
  const values = trials.map(({ values: of }) => of[name]);
  if (values.every((value): value is number => typeof value === 'number')) {
    const { logarithmicFrom } = fields[name] as { logarithmicFrom?: number };
    return numberAxis(name, values, logarithmicFrom !== undefined);
  }
  const different = [...new Set(values.map(String))].sort();
  const placeOf = (value: unknown) =>
    different.length === 1 ? 0.5 : different.indexOf(String(value)) / (different.length - 1);
  return { title: name, placeOf, marks: different.map((value) => [value, placeOf(value)]) };
}

/** From grey to blue, as the accuracy rises. */
function colorAt(share: number): string {
  const [from, to] = [
    [150, 150, 150],
    [40, 110, 190],
  ] as const;
  const mixed = from.map((value, i) => Math.round(value + share * (to[i]! - value)));
  return `rgba(${mixed.join(', ')}, ${(0.35 + 0.5 * share).toFixed(2)})`;
}

/**
 * Parallel coordinates: an axis for each hyperparameter and one for the accuracy, a line for each trial, the best one
 * in green. Drawn of plain lines, since plotly's own need WebGL, which no still picture has.
 *
 * @param trials in any order; @param names the hyperparameters, from left to right
 */
export function parallelCoordinates(trials: readonly Tried[], names: readonly (keyof Config)[]): Figure {
  const accuracies = trials.map(({ accuracy }) => accuracy);
  const axes = [
    ...names.map((name) => axisOf(name, trials)),
    numberAxis('accuracy', accuracies, false, (value) => formatPercent(value, 1)),
  ];
  const reached = axes.at(-1)!;
  // The best lies above the others.
  const sorted = [...trials].sort((a, b) => a.accuracy - b.accuracy);
  const lines = sorted.map((trial, i): Trace => {
    const isBest = i === sorted.length - 1;
    const told = names.map((name) => `${name} ${String(trial.values[name])}`).join(', ');
    const text = escapeHtml(`${trial.name}: ${formatPercent(trial.accuracy, 1)}; ${told}`);
    const values = [...names.map((name) => trial.values[name]), trial.accuracy];
    return {
      type: 'scatter',
      mode: 'lines+markers',
      x: axes.map((_, at) => at),
      y: values.map((value, at) => Number(axes[at]!.placeOf(value).toFixed(4))),
      line: {
        color: isBest ? ACCENT.best : colorAt(reached.placeOf(trial.accuracy)),
        width: isBest ? 3.5 : 1.8,
      },
      marker: { size: isBest ? 7 : 4 },
      hovertext: axes.map(() => text),
      hoverinfo: 'text',
      showlegend: false,
    };
  });
  const marks = axes.flatMap(({ marks: of }, at) =>
    of.map(([text, place]): Json => ({
      x: at,
      y: place,
      text: escapeHtml(text),
      showarrow: false,
      font: { color: INK, size: 11 },
      // The last axis has its room on the right.
      ...(at === axes.length - 1 ? { xanchor: 'left', xshift: 7 } : { xanchor: 'right', xshift: -7 }),
    })),
  );
  return {
    data: lines,
    layout: layout({
      width: 820,
      height: 400,
      title: { text: `The ${trials.length} trials of the sweep; green: the best` },
      margin: { l: 24, r: 24, t: 56, b: 48 },
      hovermode: 'closest',
      xaxis: {
        tickvals: axes.map((_, at) => at),
        ticktext: axes.map(({ title }) => title),
        range: [-0.35, axes.length - 0.65],
        showgrid: false,
        zeroline: false,
        fixedrange: true,
      },
      yaxis: { visible: false, range: [-0.06, 1.06], fixedrange: true },
      shapes: axes.map((_, at) => ({
        type: 'line',
        x0: at,
        x1: at,
        y0: 0,
        y1: 1,
        layer: 'below',
        line: { color: AXIS_LINE, width: 1.5 },
      })),
      annotations: marks,
    }),
    config: CONFIG,
  };
}

/** A bar for each hyperparameter: the share of the differences between trials that it explains by itself. */
export function importanceBars(found: readonly Importance[]): Figure {
  const upwards = [...found].reverse();
  return {
    data: [
      {
        type: 'bar',
        orientation: 'h',
        x: upwards.map(({ share }) => Number(share.toFixed(4))),
        y: upwards.map(({ name }) => name),
        marker: { color: ACCENT.valid },
        text: upwards.map(({ share }) => formatPercent(share)),
        textposition: 'outside',
        cliponaxis: false,
        hoverinfo: 'skip',
      },
    ],
    layout: layout({
      width: 820,
      height: 130 + 34 * found.length,
      title: { text: 'What each hyperparameter explains by itself' },
      margin: { l: 150, r: 48, t: 48, b: 56 },
      xaxis: {
        title: { text: "share of the accuracies' variance (%)" },
        range: [0, 1],
        tickformat: '.0%',
        dtick: 0.2,
      },
      yaxis: { automargin: true, showgrid: false },
      bargap: 0.35,
    }),
    config: CONFIG,
  };
}
