/** A figure of very many points, with fewer: a page draws each, and a notebook holds each twice. */
import type { Figure, Json, Trace } from './figure';
import { formatCount } from './format';
import { INK } from './theme';

/** As many make half a megabyte of figure, and as much of its still. */
export const MOST_POINTS = 10_000;

/** Of x and y, those that are given; plotly draws as many points as the shorter has. */
const lengthsOf = ({ type, x, y }: Trace) =>
  type === 'scatter' ? [x, y].filter(Array.isArray).map(({ length }) => length) : [];

const pointsOf = (trace: Trace) =>
  Math.min(...lengthsOf(trace), ...(lengthsOf(trace).length === 0 ? [0] : []));

/** The figure as it is, or, where it has over `MOST_POINTS`, with points at even distances of each trace, and saying so. */
export function thinFigure(figure: Figure): Figure {
  const total = figure.data.reduce((sum, trace) => sum + pointsOf(trace), 0);
  const step = Math.ceil(total / MOST_POINTS);
  if (step < 2) return figure;
  const data = figure.data.map((trace) => thinTrace(trace, step));
  if (data.every((trace, i) => trace === figure.data[i])) return figure;
  const note = {
    xref: 'paper',
    yref: 'paper',
    x: 1,
    y: 1,
    xanchor: 'right',
    yanchor: 'bottom',
    showarrow: false,
    text: `1 of ${step} points shown, of ${formatCount(total)}`,
    font: { size: 11, color: INK },
  };
  const { annotations = [] } = figure.layout as { annotations?: Json[] };
  return {
    ...figure,
    data,
    layout: { ...figure.layout, annotations: [...annotations, note] },
  };
}

function thinTrace(trace: Trace, step: number): Trace {
  const points = pointsOf(trace);
  const written = { ...places(trace, 'x', points), ...places(trace, 'y', points), ...trace };
  // What starts at a date is left as it is.
  if (points <= step || written.x === undefined || written.y === undefined) return trace;
  const lengths = [points, ...lengthsOf(trace)];
  const thin = (value: Json): Json => {
    if (Array.isArray(value) && lengths.includes(value.length)) {
      return value.filter((_, i) => i < points && (i % step === 0 || i === points - 1));
    }
    // A marker's own sizes and colours.
    const isGroup = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isGroup ? mapValues(value, thin) : value;
  };
  return { ...mapValues(written, thin), type: trace.type };
}

/** The places that plotly counts out for a trace without its x or its y, which thinned would stand too close. */
function places(trace: Trace, axis: 'x' | 'y', points: number): { [name: string]: Json } {
  const { [axis]: given, [`${axis}0`]: first = 0, [`d${axis}`]: step = 1 } = trace;
  if (given !== undefined || typeof first !== 'number' || typeof step !== 'number') return {};
  return { [axis]: Array.from({ length: points }, (_, i) => first + i * step) };
}

const mapValues = (group: { [name: string]: Json }, change: (value: Json) => Json) =>
  Object.fromEntries(Object.entries(group).map(([name, value]) => [name, change(value)]));
