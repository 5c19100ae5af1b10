/** One colour for each expression, and ink that can be read on it. */

/**
 * Optimized for the largest smallest difference (in OKLab) between any two, also as seen with protanopia and
 * deuteranopia, among colours of the expected hue that can be read as text on #111 (contrast at least 4.5) and seen as
 * a bar on white (at least 3). No colour has 4.5 on both: the two contrasts multiply to 18.9.
 */
const expressions = new Map([
  ['anger', '#e14236'],
  ['disgust', '#729f6f'],
  ['fear', '#ab7bfc'],
  ['happy', '#de7b00'],
  ['neutral', '#7f7b79'],
  ['sad', '#577bc3'],
  ['surprise', '#009fa8'],
  ['not sure', '#949494'],
]);

/** All of much the same lightness, with the same contrasts, around the hues that the seven leave free. */
export const FURTHER = [
  '#b56944',
  '#5f8f2f',
  '#b4619a',
  '#3f87a8',
  '#8f7c30',
  '#c5587c',
  '#7275c7',
  '#2f8f78',
];

/**
 * The colour of an expression, the same in every figure; any other class name has a further colour of its own
 * that depends on nothing but the name (two such names can share one).
 *
 * @example expressionColor('fear') // '#ab7bfc'
 */
export function expressionColor(name: string): string {
  const known = expressions.get(name.toLowerCase());
  if (known) return known;
  let hash = 0;
  for (const character of name) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return FURTHER[hash % FURTHER.length] ?? '#7c7c7c';
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
