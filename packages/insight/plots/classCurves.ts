/** One curve a class on two axes of shares: what precision-recall and ROC curves have in common. */
import {
  escapeHtml,
  type Figure,
  type Layout,
  type Trace,
  CONFIG,
  expressionColor,
  INK,
  layout,
} from '../../display/index';

/** A class's curve: points in order, the threshold of each (1 where it lacks one), and what hovering says. */
export interface ClassCurve {
  name: string;
  /** Follows the name in the legend; null where the class has no images, and so no curve. */
  area: number | null;
  x: readonly number[];
  y: readonly number[];
  thresholds: readonly number[];
  /** Plotly's template of a hover text: `%{x}`, `%{y}` and the threshold, `%{customdata}`. */
  hover: string;
}

/** Nearer points than this would lie on the same pixel. */
const APART = 0.003;

const rounded = (values: readonly number[]) => values.map((value) => Number(value.toFixed(4)));

/** Of points in order, those that can be told apart: a curve of thousands would make a notebook heavy. */
export function visiblePoints(x: readonly number[], y: readonly number[]): number[] {
  let last = 0;
  return x.flatMap((_, i) => {
    const near = Math.abs(x[i]! - x[last]!) < APART && Math.abs(y[i]! - y[last]!) < APART;
    if (i > 0 && i < x.length - 1 && near) return [];
    last = i;
    return [i];
  });
}

/** A curve's style: 'hv' goes across, then up or down; 'linear' straight from point to point. */
export type Shape = 'hv' | 'linear';

/** The curves, named below with their areas, which `area` says what they are; a dotted line of what chance would give, where there is one. */
export function classCurves(
  curves: readonly ClassCurve[],
  { shape, area, chance }: { shape: Shape; area: string; chance?: Trace },
  overrides: Partial<Layout>,
): Figure {
  const traces = curves.map(({ name, area, x, y, thresholds, hover }): Trace => {
    const kept = area === null ? [] : visiblePoints(x, y);
    return {
      type: 'scatter',
      mode: 'lines',
      name: `${escapeHtml(name)} ${area === null ? '-' : area.toFixed(3)}`,
      // A curve without points would be left out of the legend.
      x: area === null ? [null] : rounded(kept.map((i) => x[i]!)),
      y: area === null ? [null] : rounded(kept.map((i) => y[i]!)),
      customdata: rounded(kept.map((i) => Math.min(1, thresholds[i] ?? 1))),
      line: { color: expressionColor(name), width: 2, shape },
      hovertemplate: `${hover}<extra></extra>`,
    };
  });
  const axis = { range: [-0.01, 1.02], tickformat: '.0%', dtick: 0.2, zeroline: false };
  return {
    data: chance === undefined ? traces : [...traces, chance],
    layout: layout({
      width: 720,
      height: 520,
      margin: { l: 72, r: 24, t: 48, b: 120 },
      showlegend: true,
      legend: {
        title: { text: `${area}:` },
        orientation: 'h',
        x: 0.5,
        xanchor: 'center',
        y: -0.2,
        yanchor: 'top',
      },
      hovermode: 'closest',
      ...overrides,
      xaxis: { ...axis, ...(overrides.xaxis as object | undefined) },
      yaxis: { ...axis, ...(overrides.yaxis as object | undefined) },
    }),
    config: CONFIG,
  };
}

/** A dotted line for what guessing gives. */
export const guessing = (name: string, x: readonly number[], y: readonly number[]): Trace => ({
  type: 'scatter',
  mode: 'lines',
  name,
  x: [...x],
  y: [...y],
  line: { color: INK, width: 1.5, dash: 'dot' },
  hoverinfo: 'skip',
});
