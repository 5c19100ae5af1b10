/** Whether the percentages can be trusted. */
import {
  escapeHtml,
  type Figure,
  type Trace,
  formatCount,
  formatPercent,
  ACCENT,
  CONFIG,
  INK,
  layout,
} from '../../display/index';

/** Images whose confidence lies from `from` to `to`: how many, how sure on average, how many right; shares 0 to 1. */
export interface ConfidenceBin {
  from: number;
  to: number;
  images: number;
  confidence: number;
  accuracy: number;
}

/** The bins of one model, or of one way of reading its outputs. */
export interface Reliability {
  name: string;
  bins: readonly ConfidenceBin[];
}

const COLORS = [ACCENT.valid, ACCENT.train, ACCENT.best];

/** Bins of so few images are drawn faint: one face more or less moves them by a fifth and more. */
const FEW = 5;
const FAINT = 0.3;

/** The gap between confidence and accuracy, weighted by the images (Guo et al. 2017). */
function calibrationError(bins: readonly ConfidenceBin[]): number {
  const images = bins.reduce((sum, bin) => sum + bin.images, 0);
  const gaps = bins.reduce(
    (sum, bin) => sum + (bin.images > 0 ? bin.images * Math.abs(bin.accuracy - bin.confidence) : 0),
    0,
  );
  return images === 0 ? 0 : gaps / images;
}

function described({ from, to, images, confidence, accuracy }: ConfidenceBin): string {
  const gap = Math.abs(confidence - accuracy);
  return (
    `${formatCount(images)} faces were answered with ${formatPercent(from)} to ${formatPercent(to)},<br>` +
    `on average ${formatPercent(confidence, 1)}; ${formatPercent(accuracy, 1)} of these answers are right ` +
    `(${formatPercent(gap, 1)} ${confidence > accuracy ? 'too sure' : 'too modest'})`
  );
}

const isFew = ({ images }: ConfidenceBin) => images > 0 && images <= FEW;

/** Points with a stroke to the diagonal each; without any, one that is nowhere keeps the legend's entry. */
function pointsOf(bins: readonly ConfidenceBin[]) {
  const gaps = bins.map(({ confidence, accuracy }) => Number((confidence - accuracy).toFixed(4)));
  const orNowhere = (values: number[]) => (values.length > 0 ? values : [null]);
  return {
    type: 'scatter' as const,
    x: orNowhere(bins.map(({ confidence }) => Number(confidence.toFixed(4)))),
    y: orNowhere(bins.map(({ accuracy }) => Number(accuracy.toFixed(4)))),
    hovertext: bins.map(described),
    error_y: {
      type: 'data',
      symmetric: false,
      array: gaps.map((gap) => Math.max(0, gap)),
      arrayminus: gaps.map((gap) => Math.max(0, -gap)),
      thickness: 1.2,
      width: 0,
    },
  };
}

/**
 * The calibration error that a model whose percentages are all true would show on as many faces: of each bin the mean
 * deviation of a binomial share, by the normal distribution.
 */
export function errorByChance(bins: readonly ConfidenceBin[]): number {
  const images = bins.reduce((sum, bin) => sum + bin.images, 0);
  const deviations = bins.map(({ images: n, confidence: p }) => Math.sqrt((2 * n * p * (1 - p)) / Math.PI));
  return deviations.reduce((sum, deviation) => sum + deviation, 0) / Math.max(1, images);
}

/**
 * Accuracy over confidence: on the diagonal a percentage means what it says, below it the model is too sure. A
 * stroke leads from each point to the diagonal, bars below count the images, and the legend names the expected
 * calibration error, and what chance alone makes of it. Bins of one to five images are faint, apart from the line, and
 * their bars say how many. Several models, or one before and after temperature scaling, stand in one diagram.
 *
 * @example reliabilityDiagram([{ name: 'as trained', bins: reliabilityBins(confidences, correct) }])
 */
export function reliabilityDiagram(series: readonly Reliability[]): Figure {
  const diagonal: Trace = {
    type: 'scatter',
    mode: 'lines',
    name: 'perfect: of answers with 80%, 80% are right',
    x: [0, 1],
    y: [0, 1],
    line: { color: INK, width: 1.5, dash: 'dot' },
    hoverinfo: 'skip',
  };
  const firstFaint = series.findIndex(({ bins }) => bins.some(isFew));
  const lines = series.length + (firstFaint < 0 ? 0 : 1);
  const traces = series.flatMap(({ name, bins }, index): Trace[] => {
    const color = COLORS[index % COLORS.length]!;
    const filled = bins.filter(({ images }) => images > 0);
    const slot = 0.86 / series.length;
    const shared = { legendgroup: String(index), hoverinfo: 'text' };
    const faint = filled.filter(isFew);
    const points: Trace = {
      ...shared,
      ...pointsOf(filled.filter((bin) => !isFew(bin))),
      mode: 'lines+markers',
      name:
        `${escapeHtml(name)}: calibration error ${formatPercent(calibrationError(bins), 1)} ` +
        `(chance alone: ${formatPercent(errorByChance(bins), 1)})`,
      line: { color, width: 2 },
      marker: { color, size: 8 },
    };
    const faintPoints: Trace = {
      ...shared,
      ...pointsOf(faint),
      mode: 'markers',
      name: `faint: at most ${FEW} faces`,
      showlegend: index === firstFaint,
      opacity: FAINT,
      marker: { color, size: 8 },
    };
    return [
      points,
      ...(faint.length > 0 ? [faintPoints] : []),
      {
        ...shared,
        hovertext: filled.map(described),
        type: 'bar',
        name: escapeHtml(name),
        showlegend: false,
        x: filled.map(({ from, to }) => from + (to - from) * (0.07 + slot * (index + 0.5))),
        y: filled.map(({ images }) => images),
        width: filled.map(({ from, to }) => (to - from) * slot),
        yaxis: 'y2',
        marker: { color, opacity: filled.map((bin) => (isFew(bin) ? FAINT : 0.7)), line: { width: 0 } },
        text: filled.map((bin) => (isFew(bin) ? formatCount(bin.images) : '')),
        textposition: 'outside',
        textfont: { color: INK, size: 11 },
        cliponaxis: false,
      },
    ];
  });
  return {
    data: [diagonal, ...traces],
    layout: layout({
      width: 560,
      height: 560 + 18 * lines,
      title: { text: 'Reliability: can the percentages be trusted?' },
      margin: { l: 72, r: 24, t: 48, b: 110 + 18 * lines },
      barmode: 'overlay',
      showlegend: true,
      hovermode: 'closest',
      legend: { orientation: 'v', x: 0, xanchor: 'left', y: -0.17, yanchor: 'top' },
      xaxis: {
        title: { text: 'confidence: probability of the answer (%)' },
        range: [0, 1.01],
        anchor: 'y2',
        tickformat: '.0%',
        dtick: 0.2,
        zeroline: false,
      },
      yaxis: {
        title: { text: 'accuracy (% right)' },
        range: [0, 1.02],
        domain: [0.27, 1],
        tickformat: '.0%',
        dtick: 0.2,
        zeroline: false,
      },
      yaxis2: {
        title: { text: 'faces (count)' },
        domain: [0, 0.2],
        rangemode: 'tozero',
        nticks: 4,
        tickfont: { color: INK, size: 11 },
        tickformat: ',d',
        zeroline: false,
      },
    }),
    config: CONFIG,
  };
}
