/** Bars in the classes' colours, several shades of a colour side by side: what two of the plots share. */
import { escapeHtml } from '../escape';
import type { Figure, Layout, Trace } from '../figure';
import { CONFIG, expressionColor, INK, layout } from '../theme';

/** One shade of bars: a value per class (null leaves a gap), the text above each, and what hovering says. */
export interface BarGroup {
  name: string;
  values: (number | null)[];
  texts: string[];
  hovers: string[];
}

const SHADES = [1, 0.62, 0.38, 0.22];
const GROUP_WIDTH = 0.84;

/** A class name in its own colour, in plotly's markup. */
export function colouredName(name: string): string {
  return `<span style="color:${expressionColor(name)}">${escapeHtml(name)}</span>`;
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
  const bars = groups.map((group, index): Trace => ({
    type: 'bar',
    name: escapeHtml(group.name),
    legendgroup: String(index),
    showlegend: false,
    x: names.map((_, position) => position - GROUP_WIDTH / 2 + slot * (index + 0.5)),
    y: group.values,
    width: slot * 0.92,
    marker: { color: colors, opacity: shade(index), line: { width: 0 } },
    text: group.texts,
    textposition: 'outside',
    textangle: 0,
    textfont: { size: groups.length > 2 ? 10 : 11, color: INK },
    cliponaxis: false,
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
  const several = groups.length > 1;
  return {
    data: several ? [...bars, ...marks] : bars,
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
