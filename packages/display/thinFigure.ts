/** A figure of very many points, with fewer: a page draws each, and a notebook holds each twice. */
import type { Figure, Json, Trace } from './figure';
import { formatCount } from './format';
import { INK } from './theme';

/** As many make half a megabyte of figure, and as much of its still. */
export const MOST_POINTS = 10_000;

const pointsOf = ({ type, x, y }: Trace) =>
  type === 'scatter' ? Math.max(...[x, y].map((each) => (Array.isArray(each) ? each.length : 0))) : 0;

/** The figure as it is, or, where it has over `MOST_POINTS`, with points at even distances of each trace, and saying so. */
export function thinFigure(figure: Figure): Figure {
  const total = figure.data.reduce((sum, trace) => sum + pointsOf(trace), 0);
  const step = Math.ceil(total / MOST_POINTS);
  if (step < 2) return figure;
  const note = {
    ...{ xref: 'paper', yref: 'paper', x: 1, y: 1, xanchor: 'right', yanchor: 'bottom', showarrow: false },
    text: `1 of ${step} points shown, of ${formatCount(total)}`,
    font: { size: 11, color: INK },
  };
  const { annotations = [] } = figure.layout as { annotations?: Json[] };
  return {
    ...figure,
    data: figure.data.map((trace) => thinTrace(trace, step)),
    layout: { ...figure.layout, annotations: [...annotations, note] },
  };
}

function thinTrace(trace: Trace, step: number): Trace {
  const points = pointsOf(trace);
  const thin = (value: Json): Json => {
    if (Array.isArray(value) && value.length === points) return value.filter((_, i) => i % step === 0);
    // A marker's own sizes and colours.
    const isGroup = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isGroup ? mapValues(value, thin) : value;
  };
  return points <= step ? trace : { ...mapValues(trace, thin), type: trace.type };
}

const mapValues = (group: { [name: string]: Json }, change: (value: Json) => Json) =>
  Object.fromEntries(Object.entries(group).map(([name, value]) => [name, change(value)]));
