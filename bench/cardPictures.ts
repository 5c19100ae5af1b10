/** The pictures of a model card: PNGs on white, a colour for each data set, the same in all of them. */
import { ACCENT, escapeHtml, figureToPng, INK, type Figure, type Json } from '../packages/display/index';
import { reliabilityDiagram, robustnessCurves, type RobustnessCurve } from '../packages/insight/index';
import { groupedBars } from '../packages/plots/index';
import type { Evaluation } from '../src/evaluate/evaluate';
import { correctOf } from '../src/evaluate/predict';
import { reliabilityBins, type Interval } from '../packages/metrics/index';
import type { NetRow } from './expressionNets';

/** Of the data sets, in the order in which `reliabilityDiagram` takes them. */
const colours = [ACCENT.valid, ACCENT.train, ACCENT.best];

/** So many data sets can be told apart. */
export const mostSets = colours.length;

/** A data set as a picture shows it. */
interface Named {
  name: string;
}

/**
 * A figure as PNG, one pixel per CSS pixel: on white, where the house's grey ink, made for black grounds too, would be
 * pale.
 */
export function pictureOf(figure: Figure): Promise<Buffer> {
  const inked = JSON.parse(JSON.stringify(figure).replaceAll(INK, '#454545')) as Figure;
  const white = { paper_bgcolor: '#ffffff', plot_bgcolor: '#ffffff' };
  return figureToPng({ ...inked, layout: { ...inked.layout, ...white } }, { scale: 1 });
}

/** The share of each expression's faces that is recognized, with its interval: a bar for each data set. */
export function recallBars(sets: readonly (Named & { evaluation: Evaluation })[]): Figure {
  const bars = sets.map(({ name, evaluation: { perClass } }) => ({
    name,
    bars: perClass.map(({ recall, support, intervals }) =>
      support === 0 ? undefined : { share: recall, interval: intervals.recall },
    ),
  }));
  const title = 'Faces of each expression that are recognized';
  return setBars(sets[0]!.evaluation.classes, bars, title, 'recall (%)');
}

/** The accuracy of several nets, with its interval: a bar for each data set. */
export function netBars(sets: readonly (Named & { rows: readonly NetRow[] })[]): Figure {
  const bars = sets.map(({ name, rows }) => ({
    name,
    bars: rows.map(({ accuracy, interval }) => ({ share: accuracy, interval })),
  }));
  const nets = sets[0]!.rows.map(({ name }) => name);
  return setBars(nets, bars, 'Accuracy beside other nets', 'accuracy (%)', nets.map(escapeHtml));
}

/** Bars of shares with intervals, of several data sets side by side above each name; `labels` stand for coloured names. */
function setBars(
  names: readonly string[],
  sets: readonly (Named & { bars: ({ share: number; interval: Interval | null } | undefined)[] })[],
  title: string,
  axis: string,
  labels?: string[],
): Figure {
  const groups = sets.map(({ name, bars }) => ({
    name,
    values: bars.map((bar) => bar?.share ?? null),
    texts: bars.map((bar) => (bar === undefined ? '' : (100 * bar.share).toFixed(0))),
    hovers: names.map(() => ''),
    intervals: bars.map((bar) => bar?.interval),
  }));
  const figure = groupedBars(names, groups, {
    width: 840,
    height: 380,
    title: { text: `${title}, with 95% intervals`, x: 0.02, xanchor: 'left' },
    margin: { l: 64, r: 16, t: 76, b: 40 },
    yaxis: { title: { text: axis }, range: [0, 1.06], tickformat: '.0%', dtick: 0.2 },
    ...(labels && { xaxis: { ticktext: labels } }),
  });
  return bySet(figure, (trace) => Number(trace.legendgroup));
}

/** Its traces with the colour of the set that each belongs to; a trace without marks or lines stays. */
function bySet(figure: Figure, setOf: (trace: Figure['data'][number], index: number) => number): Figure {
  const data = figure.data.map((trace, index) => {
    const look = (key: 'marker' | 'line', more: { [name: string]: Json } = {}) =>
      trace[key] === undefined
        ? {}
        : { [key]: { ...(trace[key] as object), color: colours[setOf(trace, index)]!, ...more } };
    return { ...trace, ...look('marker', { opacity: 1 }), ...look('line') };
  });
  return { ...figure, data };
}

/** How often answers of each confidence are right, a line for each data set. */
export function reliability(
  sets: readonly (Named & { evaluation: Evaluation; labels: ArrayLike<number> })[],
): Figure {
  const series = sets.map(({ name, evaluation: { predictions }, labels }) => ({
    name,
    bins: reliabilityBins(predictions.confidences, correctOf(predictions, labels)),
  }));
  const figure = reliabilityDiagram(series);
  return { ...figure, layout: { ...figure.layout, width: 640 } };
}

/** A panel for each fault, and in it a line for each data set. */
export function robustness(sets: readonly (Named & { curves: RobustnessCurve[] })[]): Figure {
  const figures = sets.map(({ curves }) => robustnessCurves(curves));
  const panels = sets[0]!.curves.length;
  const { layout } = figures[0]!;
  const named = figures.flatMap(({ data }, set) =>
    data.map((trace, panel) => ({ ...trace, name: sets[set]!.name, showlegend: panel === 0 })),
  );
  const headings = (layout.annotations as { xref: string }[]).filter(({ xref }) => xref !== 'paper');
  // The legend stands between title and headings, where the figure of one set has its key.
  const legend = { orientation: 'h', x: 0.5, xanchor: 'center', y: 1.04, yanchor: 'bottom' };
  const taller = { height: layout.height + 24, margin: { ...(layout.margin as object), t: 108 } };
  return bySet(
    {
      data: named,
      layout: { ...layout, ...taller, annotations: headings, shapes: [], showlegend: true, legend },
    },
    (_, index) => Math.floor(index / panels),
  );
}
