/** What it brings to answer "not sure". */
import { ACCENT, CONFIG, formatPercent, layout, type Figure, type Trace } from '../../display/index';
import { visiblePoints } from './classCurves';

/** At each threshold, the share of images answered and the accuracy of those answers; all from 0 to 1. */
export interface Coverage {
  threshold: readonly number[];
  coverage: readonly number[];
  accuracy: readonly number[];
}

/** Thresholds that are marked. */
const MARKED = [0.5, 0.7, 0.9];
/** The legend tells which mark is which: labels beside them would lie on the curve. */
const SYMBOLS = ['circle', 'square', 'diamond'];

/**
 * Accuracy of the answers over the share of images answered, when whatever is less probable than a threshold is
 * answered "not sure"; some thresholds are marked.
 *
 * @example coverageCurve({ threshold: [0, 0.9], coverage: [1, 0.6], accuracy: [0.8, 0.95] })
 */
export function coverageCurve({ threshold, coverage, accuracy }: Coverage): Figure {
  const said = (i: number) =>
    `saying "not sure" below ${formatPercent(threshold[i]!, 1)}, it answers ${formatPercent(coverage[i]!, 1)} ` +
    `of the faces<br>and is right in ${formatPercent(accuracy[i]!, 1)} of these`;
  const shared = (kept: readonly number[]) => ({
    type: 'scatter' as const,
    x: kept.map((i) => Number(coverage[i]!.toFixed(4))),
    y: kept.map((i) => Number(accuracy[i]!.toFixed(4))),
    hovertext: kept.map(said),
    hoverinfo: 'text',
  });
  const kept = visiblePoints(coverage, accuracy);
  const nearest = (wanted: number) =>
    threshold.reduce(
      (best, value, i) => (Math.abs(value - wanted) < Math.abs(threshold[best]! - wanted) ? i : best),
      0,
    );
  // A threshold that no image is near would be marked at a value that it is not.
  const marks = MARKED.map(nearest).filter((i, m) => Math.abs((threshold[i] ?? 9) - MARKED[m]!) < 0.01);
  const lowest = Math.min(...kept.map((i) => accuracy[i]!), 1);
  const traces: Trace[] = [
    { ...shared(kept), mode: 'lines', showlegend: false, line: { color: ACCENT.valid, width: 2.5 } },
    ...marks.map((i, m): Trace => ({
      ...shared([i]),
      mode: 'markers',
      name: `"not sure" below ${formatPercent(threshold[i]!)}: ${formatPercent(coverage[i]!)} answered, ${formatPercent(accuracy[i]!)} right`,
      marker: { color: ACCENT.valid, size: 11, symbol: SYMBOLS[m]! },
    })),
  ];
  return {
    data: traces,
    layout: layout({
      width: 640,
      height: 460,
      title: { text: 'Fewer answers, better ones' },
      margin: { l: 72, r: 24, t: 48, b: 124 },
      showlegend: true,
      legend: { x: 0, xanchor: 'left', y: -0.2, yanchor: 'top' },
      hovermode: 'closest',
      xaxis: {
        title: { text: 'coverage (% of the faces answered)' },
        range: [0, 1.02],
        tickformat: '.0%',
        dtick: 0.2,
        zeroline: false,
      },
      yaxis: {
        title: { text: 'accuracy of the answers (%)' },
        range: [Math.max(0, lowest - 0.06), 1.02],
        tickformat: '.0%',
        nticks: 7,
        zeroline: false,
      },
    }),
    config: CONFIG,
  };
}
