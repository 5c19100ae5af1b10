/** One look for all figures and pictures: no background of their own, legible on white and on near-black. */
import type { Json, Layout } from './figure';

/** The fonts that figures ask for, the first one that exists wins. */
export const FONT = 'Inter, Open Sans, sans-serif';

/** A grey that can be read on white and near-black: contrast 4.2 on `#ffffff`, 4.5 on `#111111`. */
export const INK = '#7c7c7c';

/** Lines that should be seen but not read. */
export const GRID = 'rgba(128, 128, 128, 0.18)';
export const AXIS_LINE = 'rgba(128, 128, 128, 0.5)';

/**
 * A style in a colour of JupyterLab's, after one that holds elsewhere, and in notebooks that JupyterLab does not trust yet:
 * of those it takes every `var(` away.
 */
export const themed = (property: string, name: string, plain: string, before = '') =>
  `${property}: ${before}${plain}; ${property}: ${before}var(--jp-${name}, ${plain});`;

/** Colours for what is not an expression. */
export const ACCENT = {
  train: '#cf8232',
  valid: '#3b82c4',
  baseline: '#8a8a8a',
  best: '#2f8f5b',
  change: '#b4619a',
} as const;

type Attributes = { [attribute: string]: Json };

const isAttributes = (value: Json): value is Attributes =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Lays one tree of attributes over another; arrays and plain values replace what is below. */
function merge(below: Attributes, above: Attributes): Attributes {
  const merged: Attributes = { ...below };
  for (const [key, value] of Object.entries(above)) {
    const under = merged[key];
    merged[key] = isAttributes(under) && isAttributes(value) ? merge(under, value) : value;
  }
  return merged;
}

const AXIS: Attributes = {
  gridcolor: GRID,
  linecolor: AXIS_LINE,
  tickcolor: AXIS_LINE,
  zerolinecolor: GRID,
  tickfont: { color: INK, size: 12 },
  title: { font: { color: INK, size: 13 }, standoff: 8 },
};

/**
 * A plotly layout in the house look (transparent grounds, mid-grey text, explicit margins) under the given
 * overrides; every key that begins with `xaxis` or `yaxis` gets the axes' look too.
 *
 * @example layout({ width: 640, height: 360, title: { text: 'Faces per expression' } })
 */
export function layout(overrides: Partial<Layout>): Layout {
  const base: Attributes = {
    width: 720,
    height: 400,
    font: { family: FONT, size: 13, color: INK },
    title: { font: { size: 16, color: INK }, x: 0.5, xanchor: 'center', y: 0.97, yanchor: 'top' },
    paper_bgcolor: 'rgba(0,0,0,0)',
    plot_bgcolor: 'rgba(0,0,0,0)',
    margin: { l: 64, r: 24, t: 56, b: 56 },
    hoverlabel: {
      bgcolor: '#2b2b2b',
      bordercolor: '#5a5a5a',
      font: { family: FONT, size: 13, color: '#f5f5f5' },
      align: 'left',
    },
    legend: { font: { color: INK, size: 12 }, bgcolor: 'rgba(0,0,0,0)' },
    xaxis: {},
    yaxis: {},
  };
  const merged = merge(base, overrides);
  for (const key of Object.keys(merged)) {
    const axis = merged[key];
    if (/^[xy]axis\d*$/.test(key) && isAttributes(axis)) merged[key] = merge(AXIS, axis);
  }
  return merged as Layout;
}

/** No buttons: they would lie over titles. Dragging zooms, a double click goes back. */
export const CONFIG = { displayModeBar: false, responsive: false, scrollZoom: false };
