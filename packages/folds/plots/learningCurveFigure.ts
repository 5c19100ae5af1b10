/** What more images would bring, as a curve. */
import { ACCENT, CONFIG, formatPercent, layout, type Figure, type Trace } from '../../display/index';
import type { CurvePoint, LearningCurve } from '../learningCurve';

/**
 * Accuracy over images of a class, with 95% intervals; the last, dashed piece is foreseen.
 *
 * @example learningCurveFigure(await learningCurve(config, data))
 */
export function learningCurveFigure({
  points,
  foreseen,
}: Pick<LearningCurve, 'points' | 'foreseen'>): Figure {
  const trace = (of: readonly CurvePoint[], said: string): Trace => ({
    type: 'scatter',
    mode: 'lines+markers',
    x: of.map(({ perClass }) => Math.round(perClass)),
    y: of.map(({ accuracy }) => Number(accuracy.toFixed(4))),
    error_y: {
      type: 'data',
      symmetric: false,
      array: of.map(({ accuracy, interval }) => Math.max(0, interval.high - accuracy)),
      arrayminus: of.map(({ accuracy, interval }) => Math.max(0, accuracy - interval.low)),
      thickness: 1.2,
      width: 5,
    },
    hovertext: of.map(
      ({ perClass, accuracy, interval }) =>
        `${Math.round(perClass)} images of a class: ${formatPercent(accuracy, 1)} ${said}<br>` +
        `(${(100 * interval.low).toFixed(1)} to ${formatPercent(interval.high, 1)})`,
    ),
    hoverinfo: 'text',
  });
  const last = points.at(-1)!;
  const ahead = trace([last, foreseen], 'foreseen');
  return {
    data: [
      {
        ...trace(points, 'right'),
        name: 'measured',
        line: { color: ACCENT.valid, width: 2.5 },
        marker: { color: ACCENT.valid, size: 8 },
      },
      {
        ...ahead,
        name: `foreseen with ${Math.round(foreseen.perClass - last.perClass)} more of each class`,
        line: { color: ACCENT.best, width: 2, dash: 'dash' },
        marker: { color: ACCENT.best, size: [0, 9] },
      },
    ],
    layout: layout({
      width: 640,
      height: 420,
      title: { text: 'What more images would bring' },
      margin: { l: 72, r: 24, t: 48, b: 96 },
      xaxis: { title: { text: 'images of each class that were learnt from' }, rangemode: 'tozero' },
      yaxis: { title: { text: 'accuracy (%)' }, tickformat: '.0%' },
      showlegend: true,
      legend: { orientation: 'h', x: 0, xanchor: 'left', y: -0.22, yanchor: 'top' },
    }),
    config: CONFIG,
  };
}
