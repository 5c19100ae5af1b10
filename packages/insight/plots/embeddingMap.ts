/** Which faces look alike to the network. */
import {
  escapeHtml,
  type Figure,
  type Trace,
  formatPercent,
  CONFIG,
  expressionColor,
  INK,
  layout,
} from '../../display/index';

/** A face on the map: its place (without a unit), what it shows, and what it was taken for with which probability. */
export interface MappedFace {
  x: number;
  y: number;
  truth: string;
  predicted: string;
  confidence: number;
}

/**
 * Faces as points in the colour of what they show; those taken for something else as crosses. Neighbours are alike
 * to the network; the axes, and distances between groups, mean nothing.
 *
 * @example embeddingMap(['fear', 'sad'], faces)
 */
export function embeddingMap(classes: readonly string[], faces: readonly MappedFace[]): Figure {
  const said = ({ truth, predicted, confidence }: MappedFace) =>
    `${escapeHtml(truth)}, ` +
    (truth === predicted ? 'recognized' : `taken for ${escapeHtml(predicted)}`) +
    ` with ${formatPercent(confidence)}`;
  const traces = classes.map((name): Trace => {
    // The recognized first: the legend shows the first one's mark, and the mistakes lie on top.
    const right = ({ predicted }: MappedFace) => Number(predicted === name);
    const own = faces.filter(({ truth }) => truth === name).sort((a, b) => right(b) - right(a));
    return {
      type: 'scatter',
      mode: 'markers',
      name: escapeHtml(name),
      x: own.map(({ x }) => Number(x.toFixed(3))),
      y: own.map(({ y }) => Number(y.toFixed(3))),
      marker: {
        color: expressionColor(name),
        size: own.map(({ predicted }) => (predicted === name ? 5 : 6)),
        symbol: own.map(({ predicted }) => (predicted === name ? 'circle' : 'x-thin')),
        opacity: 0.85,
        line: {
          color: expressionColor(name),
          width: own.map(({ predicted }) => (predicted === name ? 0 : 1.6)),
        },
      },
      hovertext: own.map(said),
      hoverinfo: 'text',
    };
  });
  const mistaken: Trace = {
    type: 'scatter',
    mode: 'markers',
    name: 'taken for another expression',
    x: [null],
    y: [null],
    marker: { symbol: 'x-thin', size: 7, color: INK, line: { color: INK, width: 1.6 } },
    hoverinfo: 'skip',
  };
  const axis = { showticklabels: false, ticks: '', zeroline: false, showgrid: false };
  return {
    data: [...traces, mistaken],
    layout: layout({
      width: 720,
      height: 600,
      title: { text: 'Faces that look alike to the network' },
      margin: { l: 48, r: 24, t: 48, b: 100 },
      showlegend: true,
      legend: {
        orientation: 'h',
        x: 0.5,
        xanchor: 'center',
        y: -0.09,
        yanchor: 'top',
        itemsizing: 'constant',
      },
      hovermode: 'closest',
      xaxis: axis,
      yaxis: axis,
    }),
    config: CONFIG,
  };
}
