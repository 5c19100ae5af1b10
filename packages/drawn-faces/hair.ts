/** Hair. */
import { onHead, type Sitter } from './head';
import type { HairStyle } from './person';
import {
  BLACK,
  blob,
  css,
  element,
  filled,
  gradient,
  line,
  mirrored,
  mix,
  shape,
  WHITE,
  type Point,
} from './svg';

/** The right half of the hair's outline behind head and neck. */
// prettier-ignore
const MASSES: Readonly<Partial<Record<HairStyle, readonly Point[]>>> = {
  long: [[30, -172], [92, -142], [126, -60], [130, 60], [140, 170], [112, 230], [40, 236]],
  bob: [[30, -172], [92, -144], [126, -70], [134, 20], [132, 92], [104, 116], [30, 110]],
  curtains: [[30, -170], [88, -142], [118, -70], [120, 10], [112, 60], [60, 70]],
};

/** What falls or stands behind the head and neck. */
export function drawHairBehind(who: Sitter): string {
  const { style, hairColour } = who.person;
  if (style === 'curly') return curls(who, 1);
  const mass = MASSES[style];
  const outline = mass ? mirrored(mass).map(([x, y]) => who.onRim(x, y)) : style === 'bun' ? bun(who) : [];
  return outline.length > 0 ? filled(blob(outline), css(mix(hairColour, BLACK, 0.28))) : '';
}

function bun(who: Sitter): Point[] {
  return Array.from({ length: 10 }, (_, i) => {
    const angle = (i / 10) * 2 * Math.PI;
    return who.onRim(42 * Math.cos(angle), -182 + 36 * Math.sin(angle));
  });
}

/** Two layers of curls: 1 behind the head, 0 along the hairline. */
function curls(who: Sitter, layer: 0 | 1): string {
  const colour = mix(who.person.hairColour, BLACK, layer ? 0.3 : 0.08);
  return Array.from({ length: 17 }, (_, i) => {
    const angle = Math.PI * (-0.12 + (i / 16) * 1.24);
    const reach = layer ? 1.08 : 0.97;
    const [x, y] = who.onRim(Math.cos(angle) * 112 * reach, -46 - Math.sin(angle) * 118 * reach);
    const r = layer ? 36 : 22 + ((i * 7) % 5) * 2;
    return element('circle', { cx: x, cy: y, r, fill: css(mix(colour, WHITE, layer ? 0 : (i % 3) * 0.03)) });
  }).join('');
}

/** The hairline's right half, from the temple to the middle of the forehead, and its left one if it differs. */
// prettier-ignore
const HAIRLINES: Readonly<Partial<Record<HairStyle, readonly (readonly Point[])[]>>> = {
  receding: [[[101, -26], [96, -72], [80, -104], [62, -128], [30, -122], [0, -124]]],
  buzzed: [[[100, -14], [94, -62], [82, -94], [52, -106], [22, -104], [0, -105]]],
  short: [[[100, -14], [94, -62], [82, -94], [52, -106], [22, -104], [0, -105]]],
  swept: [
    [[100, -14], [95, -60], [86, -88], [58, -92], [26, -98], [0, -108]],
    [[-18, -116], [-40, -124], [-68, -108], [-90, -72], [-100, -14]],
  ],
  fringe: [[[102, -6], [96, -44], [80, -66], [52, -70], [22, -72], [0, -70]]],
  bob: [[[102, 10], [98, -40], [84, -70], [54, -76], [24, -74], [0, -76]]],
  curtains: [[[104, 30], [99, -30], [84, -78], [52, -106], [20, -122], [0, -132]]],
  long: [[[106, 66], [100, -20], [82, -80], [50, -112], [20, -126], [0, -134]]],
  bun: [[[99, -18], [93, -66], [78, -100], [46, -118], [18, -124], [0, -125]]],
  curly: [[[101, -20], [94, -64], [80, -92], [50, -104], [20, -108], [0, -107]]],
};

/** What lies on the head and over the forehead. */
export function drawHairInFront(who: Sitter): string {
  const { style, hairColour } = who.person;
  const [right, left] = HAIRLINES[style] ?? [];
  if (!right) return '';
  const hairline = left ? [...right, ...left] : mirrored(right);
  const puff = style === 'buzzed' || style === 'receding' ? 0 : style === 'short' || style === 'bun' ? 8 : 16;
  const end = right[0] as Point;
  const crown: Point[] = mirrored([
    [end[0] + 8, end[1] + 4],
    [107 + puff * 0.5, -58],
    [92 + puff * 0.7, -114 - puff * 0.3],
    [54 + puff * 0.4, -146 - puff * 0.9],
    [12, -157 - puff],
  ]).reverse();
  const area = shape(
    crown.map(([x, y]) => who.onRim(x, y)),
    hairline.map(([x, y]) => onHead(who, x, y)),
  );
  const strands = strandsOf(hairline, who);
  return (
    gradient(who.id('hair'), Math.PI / 2, [
      [0, mix(hairColour, WHITE, 0.14), 1],
      [0.45, hairColour, 1],
      [1, mix(hairColour, BLACK, 0.3), 1],
    ]) +
    (style === 'curly' ? curls(who, 0) : '') +
    filled(area, `url(#${who.id('hair')})`, style === 'buzzed' ? 0.62 : 1) +
    (style === 'buzzed' || style === 'curly' ? '' : strands)
  );
}

function strandsOf(hairline: readonly Point[], who: Sitter): string {
  const { hairColour } = who.person;
  return hairline
    .slice(1, -1)
    .map(([x, y], i) => {
      const root = who.onRim(x * 0.72 + 8, -148 + Math.abs(x) * 0.12);
      const bend = onHead(who, x * 0.98 + 4, y - 22);
      const tone = i % 2 ? mix(hairColour, WHITE, 0.2) : mix(hairColour, BLACK, 0.35);
      return line(
        y < -100 ? [root, onHead(who, x, y + 1)] : [root, bend, onHead(who, x, y + 1)],
        tone,
        2.4,
        0.35,
      );
    })
    .join('');
}
