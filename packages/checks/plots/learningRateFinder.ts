/** What a sweep of rising learning rates found. */
import { type Figure, type Json, type Trace, ACCENT, CONFIG, INK, layout } from '../../display/index';

/** Rising rates, the smoothed loss (nats) at each, and two of the rates to mark. */
export interface SweepRows {
  rates: readonly number[];
  losses: readonly number[];
  suggestion: number;
  steepest: number;
}

const named = (rate: number) => String(Number(rate.toPrecision(2)));

/**
 * The loss over the learning rate, which grows by factors of ten, with the suggested and the steepest place.
 *
 * What rises behind the fall far above its beginning runs out of the picture, so that the fall can be seen.
 *
 * @example learningRateFinder(await findLearningRate(config, data))
 */
export function learningRateFinder({ rates, losses, suggestion, steepest }: SweepRows): Figure {
  const mark = (name: string, rate: number, color: string, size: number): Trace => ({
    type: 'scatter',
    mode: 'markers',
    name: `${name}: ${named(rate)}`,
    x: [rate],
    y: [losses[rates.indexOf(rate)]],
    marker: { symbol: 'circle-open', size, color, line: { width: 2.5 } },
    hoverinfo: 'skip',
  });
  const lowest = Math.min(...losses);
  const before = Math.max(...losses.slice(0, losses.indexOf(lowest) + 1));
  const highest = Math.min(Math.max(...losses), before + 0.2 * (before - lowest));
  const air = (highest - lowest) * 0.08;
  const ends = [rates[0] ?? 1e-7, rates.at(-1) ?? 10].map(Math.log10);
  const range: Json = [(ends[0] ?? 0) - 0.1, (ends[1] ?? 0) + 0.1];
  return {
    data: [
      {
        type: 'scatter',
        mode: 'lines',
        name: 'loss',
        showlegend: false,
        x: [...rates],
        y: [...losses],
        line: { color: ACCENT.train, width: 2 },
        hovertext: rates.map(
          (rate, i) => `at a learning rate of ${named(rate)}, loss is ${losses[i]?.toFixed(4)}`,
        ),
        hoverinfo: 'text',
      },
      mark('suggested', suggestion, ACCENT.best, 12),
      mark('steepest', steepest, INK, 6),
    ],
    layout: layout({
      width: 640,
      height: 360,
      title: { text: 'Loss while the learning rate rises', x: 0.02, xanchor: 'left' },
      margin: { l: 64, r: 16, t: 72, b: 56 },
      legend: { orientation: 'h', x: 1, xanchor: 'right', y: 1.02, yanchor: 'bottom' },
      xaxis: { title: { text: 'learning rate' }, type: 'log', range, dtick: 1, exponentformat: 'power' },
      yaxis: {
        title: { text: 'loss (cross entropy)' },
        range: [lowest - air, highest + air],
        nticks: 7,
        zeroline: false,
      },
    }),
    config: CONFIG,
  };
}
