/** How well faces are recognized when the pictures get worse. */
import {
  escapeHtml,
  type Figure,
  type Json,
  type Trace,
  formatPercent,
  ACCENT,
  CONFIG,
  INK,
  layout,
} from '../../display/index';

/** Accuracy (0 to 1) under one fault at rising strengths in a unit, from none at all. */
export interface FaultCurve {
  kind: string;
  levels: readonly { strength: number; unit: string; accuracy: number }[];
}

const COLUMNS = 3;
const ROW = 240;
const MARGIN = { l: 64, r: 16, t: 84, b: 60 };

const amount = (strength: number, unit: string) =>
  unit.startsWith('%') ? `${strength}${unit}` : `${strength} ${unit}`;

/** A text too long for a narrow panel, broken at the last space before its middle. */
function inTwoLines(text: string): string {
  if (text.length <= 16) return text;
  const before = text.lastIndexOf(' ', text.length / 2);
  return before < 0 ? text : `${text.slice(0, before)}<br>${text.slice(before + 1)}`;
}

/**
 * A panel for each fault: accuracy over its strength, all on one scale, with a dotted line for the pictures as they
 * are and (where given) one for always answering the commonest class.
 *
 * @example robustnessCurves(await measureRobustness(model, dataset), { baseline: 0.235 })
 */
export function robustnessCurves(
  curves: readonly FaultCurve[],
  { baseline }: { baseline?: number } = {},
): Figure {
  const columns = Math.max(1, Math.min(COLUMNS, curves.length));
  const rows = Math.max(1, Math.ceil(curves.length / columns));
  const height = rows * ROW;
  const clean = curves[0]?.levels[0]?.accuracy;
  const panels = curves.map(({ kind, levels }, i) => {
    const name = i === 0 ? '' : String(i + 1);
    const leftmost = i % columns === 0;
    const last = levels.at(-1)?.strength ?? 1;
    const trace: Trace = {
      type: 'scatter',
      mode: 'lines+markers',
      x: levels.map(({ strength }) => strength),
      y: levels.map(({ accuracy }) => Number(accuracy.toFixed(4))),
      xaxis: `x${name}`,
      yaxis: `y${name}`,
      line: { color: ACCENT.valid, width: 2 },
      marker: { color: ACCENT.valid, size: 6 },
      hovertext: levels.map(({ strength, unit, accuracy }) =>
        strength === 0
          ? `${formatPercent(accuracy, 1)} of the faces are recognized as they are`
          : `with ${escapeHtml(amount(strength, unit))},<br>${formatPercent(accuracy, 1)} of the faces are recognized`,
      ),
      hoverinfo: 'text',
    };
    const axes = {
      [`xaxis${name}`]: {
        title: { text: inTwoLines(escapeHtml(levels[0]?.unit ?? '')), standoff: 4, font: { size: 12 } },
        range: [-last * 0.05, last * 1.06],
        nticks: 6,
        zeroline: false,
        tickfont: { size: 11 },
      },
      [`yaxis${name}`]: {
        range: [0, 1],
        tickformat: '.0%',
        dtick: 0.25,
        showticklabels: leftmost,
        zeroline: false,
        ...(leftmost ? { title: { text: 'accuracy (%)' } } : {}),
      },
    };
    const heading: Json = {
      text: escapeHtml(kind),
      x: 0.5,
      y: 1,
      xref: `x${name} domain`,
      yref: `y${name} domain`,
      showarrow: false,
      xanchor: 'center',
      yanchor: 'bottom',
      font: { size: 14, color: INK },
    };
    const lines = [clean, baseline].flatMap((level, which): Json[] =>
      level === undefined
        ? []
        : [
            {
              type: 'line',
              xref: `x${name} domain`,
              yref: `y${name}`,
              x0: 0,
              x1: 1,
              y0: level,
              y1: level,
              line: { color: which === 0 ? ACCENT.best : ACCENT.baseline, width: 1.2, dash: 'dot' },
            },
          ],
    );
    return { trace, axes, heading, lines };
  });
  const said = [
    clean === undefined
      ? ''
      : `<span style="color:${ACCENT.best}">as they are: ${formatPercent(clean, 1)}</span>`,
    baseline === undefined
      ? ''
      : `<span style="color:${ACCENT.baseline}">commonest answer: ${formatPercent(baseline, 1)}</span>`,
  ].filter((text) => text !== '');
  const key: Json = {
    text: said.join(' · '),
    x: 0.5,
    y: 1,
    yshift: 24,
    xref: 'paper',
    yref: 'paper',
    showarrow: false,
    xanchor: 'center',
    yanchor: 'bottom',
    font: { size: 12, color: INK },
  };
  return {
    data: panels.map(({ trace }) => trace),
    layout: layout({
      width: 90 + 210 * columns,
      height: MARGIN.t + height + MARGIN.b,
      title: { text: 'Accuracy when pictures get worse' },
      margin: MARGIN,
      grid: { rows, columns, pattern: 'independent', xgap: 0.12, ygap: 0.42 },
      showlegend: false,
      hovermode: 'closest',
      ...Object.assign({}, ...panels.map(({ axes }) => axes)),
      annotations: [...panels.map(({ heading }) => heading), ...(said.length > 0 ? [key] : [])],
      shapes: panels.flatMap(({ lines }) => lines),
    }),
    config: CONFIG,
  };
}
