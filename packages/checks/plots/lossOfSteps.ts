/** The loss from step to step. */
import { type Figure, ACCENT, CONFIG, layout } from '../../display/index';

const written = (loss: number) => String(Number(loss.toPrecision(2)));

/**
 * Losses (nats) over the steps on a logarithmic axis, on which a fall to nearly 0 stays visible. The title says
 * whether it came: below 0.1, where guessing among seven has 1.95.
 *
 * @example lossOfSteps(await overfitOneBatch(config, data))
 */
export function lossOfSteps(losses: readonly number[]): Figure {
  const [first, last] = [losses[0] ?? NaN, losses.at(-1) ?? NaN];
  const verdict = last < 0.1 ? 'it can learn' : 'it does not learn';
  const end = losses.length === 0 ? '' : `: loss ${written(first)} → ${written(last)}, ${verdict}`;
  return {
    data: [
      {
        type: 'scatter',
        mode: 'lines',
        name: 'loss',
        x: losses.map((_, step) => step + 1),
        y: [...losses],
        line: { color: ACCENT.train, width: 2 },
        hovertext: losses.map((loss, step) => `in step ${step + 1}, the loss is ${loss.toPrecision(3)}`),
        hoverinfo: 'text',
      },
    ],
    layout: layout({
      title: { text: `One batch learnt by heart${end}` },
      width: 560,
      height: 320,
      margin: { l: 72, r: 16, t: 44, b: 52 },
      showlegend: false,
      xaxis: { title: { text: 'step' }, zeroline: false, nticks: 7 },
      yaxis: { title: { text: 'loss (cross entropy)' }, type: 'log', exponentformat: 'power', dtick: 1 },
    }),
    config: CONFIG,
  };
}
