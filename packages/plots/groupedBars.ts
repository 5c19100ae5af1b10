/** Bars in the classes' colours, several shades of a colour side by side: what two of the plots share. */
import {
  escapeHtml,
  type Figure,
  type Json,
  type Layout,
  type Trace,
  CONFIG,
  expressionColor,
  INK,
  layout,
} from '../display/index';

/** One shade of bars: a value per class (null leaves a gap), the text above each, and what hovering says. */
export interface BarGroup {
  name: string;
  values: (number | null)[];
  texts: string[];
  hovers: string[];
  /** The 95% interval of each value: a stroke through its bar. */
  intervals?: ({ low: number; high: number } | null | undefined)[];
}

const SHADES = [1, 0.62, 0.38, 0.22];
const GROUP_WIDTH = 0.84;

/** A class name in its own colour, in plotly's markup. */
export function colouredName(name: string): string {
  return `<span style="color:${expressionColor(name)}">${escapeHtml(name)}</span>`;
}

/** Strokes down from points, each of a length. */
const strokes = (lengths: number[], color: string): Json => ({
  type: 'data',
  symmetric: false,
  array: lengths.map(() => 0),
  arrayminus: lengths.map((length) => Number(length.toFixed(4))),
  color,
  thickness: 2,
  width: 0,
});

/** The lower half of a group's intervals, which lies in the bars: grey would be lost in the full shade. */
function lowerHalves({ values, intervals }: BarGroup, index: number): Json {
  const lengths = values.map((value, i) => (value ?? 0) - (intervals?.[i]?.low ?? value ?? 0));
  return strokes(lengths, index === 0 ? '#ffffff' : INK);
}

/** The upper half of a group's intervals, above the bars, and the texts at its top. */
function upperHalves({ values, intervals, texts }: BarGroup, x: number[], textfont: Json): Trace {
  const tops = values.map((value, i) => intervals?.[i]?.high ?? value ?? 0);
  return {
    type: 'scatter',
    mode: 'text',
    showlegend: false,
    hoverinfo: 'skip',
    cliponaxis: false,
    x,
    y: tops,
    text: texts,
    textposition: 'top center',
    textfont,
    error_y: strokes(
      tops.map((top, i) => top - (values[i] ?? top)),
      INK,
    ),
  };
}

/** One cluster of bars per class, one shade per group; a legend when there is more than one group. */
export function groupedBars(
  names: readonly string[],
  groups: BarGroup[],
  overrides: Partial<Layout>,
): Figure {
  const colors = names.map(expressionColor);
  const shade = (index: number) => SHADES[Math.min(index, SHADES.length - 1)] ?? 1;
  const slot = GROUP_WIDTH / Math.max(1, groups.length);
  const places = (index: number) =>
    names.map((_, position) => position - GROUP_WIDTH / 2 + slot * (index + 0.5));
  const textfont = { size: groups.length > 2 ? 10 : 11, color: INK };
  const bars = groups.map((group, index): Trace => ({
    type: 'bar',
    name: escapeHtml(group.name),
    legendgroup: String(index),
    showlegend: false,
    x: places(index),
    y: group.values,
    width: slot * 0.92,
    marker: { color: colors, opacity: shade(index), line: { width: 0 } },
    ...(group.intervals === undefined
      ? { text: group.texts, textposition: 'outside', textangle: 0, textfont, cliponaxis: false }
      : { error_y: lowerHalves(group, index) }),
    hovertext: group.hovers,
    hoverinfo: 'text',
  }));
  // A bar's own legend mark would take the first class's colour: these grey ones stand for all.
  const marks = groups.map((group, index): Trace => ({
    type: 'scatter',
    mode: 'markers',
    name: escapeHtml(group.name),
    legendgroup: String(index),
    x: [null],
    y: [null],
    marker: { symbol: 'square', size: 12, color: INK, opacity: shade(index) },
    hoverinfo: 'skip',
  }));
  const above = groups.flatMap((group, index) =>
    group.intervals === undefined ? [] : [upperHalves(group, places(index), textfont)],
  );
  const several = groups.length > 1;
  return {
    data: [...bars, ...above, ...(several ? marks : [])],
    layout: layout({
      barmode: 'overlay',
      showlegend: several,
      legend: { orientation: 'h', x: 1, xanchor: 'right', y: 1.02, yanchor: 'bottom' },
      ...overrides,
      xaxis: {
        tickmode: 'array',
        tickvals: names.map((_, position) => position),
        ticktext: names.map(colouredName),
        range: [-0.6, Math.max(1, names.length) - 0.4],
        showgrid: false,
        zeroline: false,
        ticks: '',
        ...(overrides.xaxis as object | undefined),
      },
    }),
    config: CONFIG,
  };
}
