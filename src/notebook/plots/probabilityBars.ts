/** What the network makes of one face. */
import { escapeHtml } from '../../escape';
import type { Figure } from '../figure';
import { formatPercent } from '../format';
import { CONFIG, expressionColor, INK, layout } from '../theme';
import { colouredName } from './groupedBars';

const ROW_HEIGHT = 34;

/**
 * One bar per class with its probability (0 to 1), in the given order; the likeliest stands out.
 *
 * Throws a RangeError when there is not one probability per class.
 *
 * @example probabilityBars(['happy', 'sad'], [0.93, 0.07], { truth: 'happy' })
 */
export function probabilityBars(
  classes: readonly string[],
  probabilities: ArrayLike<number>,
  options: { title?: string; truth?: string } = {},
): Figure {
  if (classes.length !== probabilities.length) {
    throw new RangeError(`There are ${probabilities.length} probabilities for ${classes.length} classes.`);
  }
  // Rounded: float32's tail digits would make figures longer and no truer.
  const values = Array.from(probabilities, (probability) => Number(probability.toFixed(6)));
  const top = values.indexOf(Math.max(...values));
  const percents = values.map((value) => formatPercent(value, 1));
  const title = options.title ?? (options.truth === undefined ? 'Probabilities' : `True: ${options.truth}`);
  return {
    data: [
      {
        type: 'bar',
        orientation: 'h',
        x: values,
        y: classes.map((_, position) => position),
        width: 0.72,
        marker: {
          color: classes.map(expressionColor),
          opacity: values.map((_, position) => (position === top ? 1 : 0.55)),
          line: { width: 0 },
        },
        text: percents.map((percent, position) => (position === top ? `<b>${percent}</b>` : percent)),
        textposition: 'outside',
        textfont: { color: INK, size: 12 },
        cliponaxis: false,
        hovertext: classes.map(
          (name, position) =>
            `the network gives '${escapeHtml(name)}' a probability of ${percents[position]}` +
            (name === options.truth ? ' (this is the true expression)' : ''),
        ),
        hoverinfo: 'text',
      },
    ],
    layout: layout({
      width: 480,
      height: 104 + ROW_HEIGHT * Math.max(1, classes.length),
      title: { text: escapeHtml(title) },
      margin: { l: 96, r: 56, t: 48, b: 56 },
      showlegend: false,
      xaxis: { title: { text: 'probability (%)' }, range: [0, 1], tickformat: '.0%', dtick: 0.25 },
      yaxis: {
        tickmode: 'array',
        tickvals: classes.map((_, position) => position),
        ticktext: classes.map((name) => `${colouredName(name)} `),
        range: [Math.max(1, classes.length) - 0.5, -0.5],
        showgrid: false,
        zeroline: false,
        ticks: '',
      },
    }),
    config: CONFIG,
  };
}
