/** One look for all figures and pictures: no background of their own, legible on white and on near-black. */
import type { Json, Layout } from './figure';

/** The fonts that figures ask for, the first one that exists wins. */
export const FONT = 'Inter, Open Sans, sans-serif';

/** Greys that stand between white and near-black: contrast about 4.3 on `#ffffff` and on `#111111`. */
export const INK = '#7a7a7a';

/** Lines that should be seen but not read. */
export const GRID = 'rgba(128, 128, 128, 0.18)';
export const AXIS_LINE = 'rgba(128, 128, 128, 0.5)';

/** Colours for what is not an expression. */
export const ACCENT = { train: '#cf8232', valid: '#3b82c4', baseline: '#8a8a8a', best: '#2f8f5b' } as const;

/**
 * Optimized for the largest smallest difference (in OKLab) between any two, also as seen with protanopia and
 * deuteranopia, among colours of the expected hue whose contrast is at least 3 on white and on #111.
 */
const EXPRESSIONS = new Map([
  ['anger', '#d63144'],
  ['disgust', '#00790d'],
  ['fear', '#914fba'],
  ['happy', '#cf8232'],
  ['neutral', '#737476'],
  ['sad', '#6a90e2'],
  ['surprise', '#4ba29c'],
]);

/** All at the same distance from white and from near-black, around the hues that the seven leave free. */
export const FURTHER = [
  '#b0643f',
  '#5f8f2f',
  '#a8568f',
  '#3f87a8',
  '#8d7a2e',
  '#c2567a',
  '#6f72c4',
  '#2f8f78',
];

/**
 * The colour of an expression, the same in every figure; any other class name has a further colour of its own
 * that depends on nothing but the name (two such names can share one).
 *
 * @example expressionColor('fear') // '#914fba'
 */
export function expressionColor(name: string): string {
  const known = EXPRESSIONS.get(name.toLowerCase());
  if (known) return known;
  let hash = 0;
  for (const character of name) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return FURTHER[hash % FURTHER.length] ?? INK;
}

/** Luminance of `#rrggbb` from 0 (black) to 1 (white), as WCAG defines it. */
export function luminance(color: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const share = parseInt(color.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
}

/** WCAG's contrast ratio of two `#rrggbb` colours, from 1 (none) to 21 (black on white). */
export function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
}

/** Black or white, whichever is easier to read on the given `#rrggbb` ground: a contrast of at least 4.5. */
export function inkOn(ground: string): string {
  return contrast(ground, '#000000') >= contrast(ground, '#ffffff') ? '#000000' : '#ffffff';
}

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
