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

/**
 * Accuracy over confidence: on the diagonal a percentage means what it says, below it the model is too sure. A
 * stroke leads from each point to the diagonal, bars below count the images, and the legend names the expected
 * calibration error. Several models, or one before and after temperature scaling, stand in one diagram.
 *
 * @example reliabilityDiagram([{ name: 'as trained', bins: reliabilityBins(confidences, correct) }])
 */
export function reliabilityDiagram(series: readonly Reliability[]): Figure {
  const diagonal: Trace = {
    type: 'scatter',
    mode: 'lines',
    name: 'what it says is what is right',
    x: [0, 1],
    y: [0, 1],
    line: { color: INK, width: 1.5, dash: 'dot' },
    hoverinfo: 'skip',
  };
  const traces = series.flatMap(({ name, bins }, index): Trace[] => {
    const color = COLORS[index % COLORS.length]!;
    const filled = bins.filter(({ images }) => images > 0);
    const slot = 0.86 / series.length;
    const shared = { legendgroup: String(index), hovertext: filled.map(described), hoverinfo: 'text' };
    const gaps = filled.map(({ confidence, accuracy }) => Number((confidence - accuracy).toFixed(4)));
    return [
      {
        ...shared,
        type: 'scatter',
        mode: 'lines+markers',
        name: `${escapeHtml(name)}: expected calibration error ${formatPercent(calibrationError(bins), 1)}`,
        x: filled.map(({ confidence }) => Number(confidence.toFixed(4))),
        y: filled.map(({ accuracy }) => Number(accuracy.toFixed(4))),
        line: { color, width: 2 },
        marker: { color, size: 8 },
        error_y: {
          type: 'data',
          symmetric: false,
          array: gaps.map((gap) => Math.max(0, gap)),
          arrayminus: gaps.map((gap) => Math.max(0, -gap)),
          color,
          thickness: 1.2,
          width: 0,
        },
      },
      {
        ...shared,
        type: 'bar',
        name: escapeHtml(name),
        showlegend: false,
        x: filled.map(({ from, to }) => from + (to - from) * (0.07 + slot * (index + 0.5))),
        y: filled.map(({ images }) => images),
        width: filled.map(({ from, to }) => (to - from) * slot),
        yaxis: 'y2',
        marker: { color, opacity: 0.7, line: { width: 0 } },
      },
    ];
  });
  return {
    data: [diagonal, ...traces],
    layout: layout({
      width: 560,
      height: 560 + 18 * series.length,
      title: { text: 'Reliability: can the percentages be trusted?' },
      margin: { l: 72, r: 24, t: 48, b: 110 + 18 * series.length },
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
