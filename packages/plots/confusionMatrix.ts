/** Which expressions are taken for which. */
import {
  CONFIG,
  escapeHtml,
  formatCount,
  formatPercent,
  inkOn,
  layout,
  type Figure,
  type Json,
} from '../display/index';
import { colouredName } from './groupedBars';

/** From few to many: every step opaque, so that a cell reads the same on a light and on a dark page. */
const SCALE: readonly (readonly [number, number, number])[] = [
  [222, 230, 238],
  [92, 148, 197],
  [30, 88, 142],
  [12, 48, 92],
];

/** The colour of a cell by its share of the row (0 to 1) as `#rrggbb`. */
export function cellColor(share: number): string {
  const at = Math.min(1, Math.max(0, share || 0)) * (SCALE.length - 1);
  const from = SCALE[Math.floor(at)] ?? [0, 0, 0];
  const to = SCALE[Math.ceil(at)] ?? from;
  const mix = at - Math.floor(at);
  return `#${from
    .map((value, channel) =>
      Math.round(value + ((to[channel] ?? value) - value) * mix)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;
}

/** What hovering over a cell says. */
function describe(count: number, total: number, truth: string, predicted: string): string {
  const verb = count === 1 ? 'was' : 'were';
  const outcome = truth === predicted ? 'recognized' : `taken for '${escapeHtml(predicted)}'`;
  return (
    `${formatCount(count)} of ${formatCount(total)} '${escapeHtml(truth)}' faces ${verb} ${outcome} ` +
    `(${formatPercent(count / total)})`
  );
}

/**
 * A heatmap with a row per true class and a column per predicted class; each cell says count and share of its row.
 *
 * `counts[i][j]` is how many faces of class i were taken for class j. Throws a RangeError when it is not square
 * with one row per class.
 *
 * @example confusionMatrix(['fear', 'surprise'], [[38, 12], [4, 46]])
 */
export function confusionMatrix(classes: readonly string[], counts: readonly (readonly number[])[]): Figure {
  if (counts.length !== classes.length || counts.some((row) => row.length !== classes.length)) {
    throw new RangeError(`The counts must be ${classes.length} rows of ${classes.length}, one per class.`);
  }
  const totals = counts.map((row) => row.reduce((sum, count) => sum + count, 0));
  const shares = counts.map((row, truth) => row.map((count) => count / (totals[truth] || 1)));
  const cell = classes.length > 10 ? 46 : 62;
  const big = classes.length > 10 ? 11 : 14;
  const annotations = shares.flatMap((row, truth) =>
    row.map((share, predicted): Json => {
      const count = counts[truth]?.[predicted] ?? 0;
      return {
        x: predicted,
        y: truth,
        text:
          count === 0
            ? '0'
            : `<b>${formatCount(count)}</b><br><span style="font-size:${big - 3}px">${formatPercent(share)}</span>`,
        showarrow: false,
        font: { size: big, color: inkOn(cellColor(share)) },
        opacity: count === 0 ? 0.45 : 1,
      };
    }),
  );
  const axis = {
    tickmode: 'array',
    tickvals: classes.map((_, position) => position),
    ticktext: classes.map(colouredName),
    constrain: 'domain',
    showgrid: false,
    zeroline: false,
    showline: false,
    // Unseen ticks keep the names off the cells.
    ticks: 'outside',
    ticklen: 6,
    tickcolor: 'rgba(0,0,0,0)',
  };
  const edge = Math.max(1, classes.length) - 0.5;
  const margin = { l: 120, r: 24, t: 56, b: 76 };
  const side = cell * Math.max(1, classes.length);
  return {
    data: [
      {
        type: 'heatmap',
        z: shares.map((row) => row.map((share) => Number(share.toFixed(6)))),
        zmin: 0,
        zmax: 1,
        colorscale: SCALE.map((_, step): Json => {
          const at = step / (SCALE.length - 1);
          return [at, cellColor(at)];
        }),
        showscale: false,
        xgap: 2,
        ygap: 2,
        hovertext: counts.map((row, truth) =>
          row.map((count, predicted) =>
            describe(count, totals[truth] ?? 0, classes[truth] ?? '', classes[predicted] ?? ''),
          ),
        ),
        hoverinfo: 'text',
      },
    ],
    layout: layout({
      width: margin.l + side + margin.r,
      height: margin.t + side + margin.b,
      title: { text: 'Confusion matrix: faces and share of the true class' },
      margin,
      annotations,
      xaxis: { ...axis, title: { text: 'predicted expression' }, range: [-0.5, edge] },
      yaxis: {
        ...axis,
        title: { text: 'true expression' },
        range: [edge, -0.5],
        // Square, however wide the column is.
        scaleanchor: 'x',
        constraintoward: 'top',
      },
    }),
    config: CONFIG,
  };
}
