/** One colour for each expression, and ink that can be read on it. */

/**
 * Optimized for the largest smallest difference (in OKLab) between any two, also as seen with protanopia and
 * deuteranopia, among colours of the expected hue whose contrast is at least 3 on white and on #111.
 */
const expressions = new Map([
  ['anger', '#d63144'],
  ['disgust', '#00790d'],
  ['fear', '#914fba'],
  ['happy', '#cf8232'],
  ['neutral', '#737476'],
  ['sad', '#6a90e2'],
  ['surprise', '#4ba29c'],
  ['not sure', '#8a8a8a'],
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
  const known = expressions.get(name.toLowerCase());
  if (known) return known;
  let hash = 0;
  for (const character of name) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return FURTHER[hash % FURTHER.length] ?? '#7a7a7a';
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
