/** The loss from step to step. */
import { type Figure, ACCENT, CONFIG, layout } from '../../display/index';

/**
 * Losses (nats) over the steps on a logarithmic axis, on which a fall to nearly 0 goes on to be seen.
 *
 * @example lossOfSteps(await overfitOneBatch(config, data))
 */
export function lossOfSteps(losses: readonly number[]): Figure {
  const last = losses.at(-1);
  const end = last === undefined ? '' : `: loss ${last.toPrecision(2)} in the end`;
  return {
    data: [
      {
        type: 'scatter',
        mode: 'lines',
        name: 'loss',
        x: losses.map((_, step) => step + 1),
        y: [...losses],
        line: { color: ACCENT.train, width: 2 },
        hovertext: losses.map((loss, step) => `in step ${step + 1}, the loss is ${loss.toPrecision(3)} nats`),
        hoverinfo: 'text',
      },
    ],
    layout: layout({
      title: { text: `One batch, learnt by heart${end}` },
      width: 560,
      height: 320,
      margin: { l: 72, r: 16, t: 44, b: 52 },
      showlegend: false,
      xaxis: { title: { text: 'step' }, zeroline: false, nticks: 7 },
      yaxis: { title: { text: 'cross entropy (nats)' }, type: 'log', exponentformat: 'power', dtick: 1 },
    }),
    config: CONFIG,
  };
}
