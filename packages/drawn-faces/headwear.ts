/** What is worn on the head: a scarf or a beanie. */
import { onHead, type Sitter } from './head';
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

/** What of the headwear lies behind the neck. */
export function drawHeadwearBehind(who: Sitter): string {
  const { style, cloth } = who.person;
  if (style !== 'scarf') return '';
  // prettier-ignore
  const drape: Point[] = [[20, -184], [96, -152], [130, -60], [124, 60], [120, 140], [170, 250], [60, 262]];
  return filled(blob(mirrored(drape).map(([x, y]) => who.onRim(x, y))), css(mix(cloth, BLACK, 0.22)));
}

/** What of the headwear frames the face. */
export function drawHeadwear(who: Sitter): string {
  if (who.person.style === 'scarf') return drawScarf(who);
  return who.person.style === 'beanie' ? drawBeanie(who) : '';
}

function drawScarf(who: Sitter): string {
  const { cloth } = who.person;
  const rim = (points: readonly Point[]) => points.map(([x, y]) => who.onRim(x, y));
  const drop = 17 * who.units[26];
  // prettier-ignore
  const outer = mirrored([[0, -182], [52, -174], [98, -138], [124, -60], [124, 60], [130, 150], [150, 236], [60, 262]]);
  // prettier-ignore
  const opening = mirrored([[0, -118], [42, -112], [80, -86], [97, -30], [95, 30], [80, 84 + drop], [48, 122 + drop], [0, 136 + drop]]);
  // prettier-ignore
  const folds = [
    [[-112, 30], [-114, -60], [-82, -126], [-30, -152]],
    [[112, 40], [84, 130], [0, 176], [-90, 190]],
    [[116, 90], [70, 176], [-20, 216]],
  ] as const;
  return (
    gradient(who.id('scarf'), Math.PI / 2, [
      [0, mix(cloth, WHITE, 0.16), 1],
      [1, mix(cloth, BLACK, 0.25), 1],
    ]) +
    filled(blob(rim(outer)) + blob(rim(opening)), `url(#${who.id('scarf')})`, 1, { 'fill-rule': 'evenodd' }) +
    element('path', {
      d: blob(rim(opening)),
      fill: 'none',
      stroke: css(mix(cloth, BLACK, 0.4)),
      'stroke-width': 4,
    }) +
    folds.map((points) => line(rim(points), mix(cloth, BLACK, 0.35), 4, 0.5)).join('')
  );
}

function drawBeanie(who: Sitter): string {
  const { cloth } = who.person;
  const rim = (points: readonly Point[]) => points.map(([x, y]) => onHead(who, x, y));
  // prettier-ignore
  const top = mirrored([[112, -72], [110, -128], [72, -178], [16, -194]]).reverse();
  // prettier-ignore
  const edge: Point[] = mirrored([[112, -72], [60, -86], [10, -90]]);
  // prettier-ignore
  const turnUp: Point[] = mirrored([[112, -104], [60, -122], [10, -126]]);
  const ribs = [-80, -48, -16, 16, 48, 80].map((x) => {
    const top = -118 + Math.abs(x) * 0.1;
    const rib: Point[] = [
      [x, top],
      [x * 1.02, top + 30],
    ];
    return line(rim(rib), mix(cloth, BLACK, 0.4), 3, 0.45);
  });
  return (
    filled(
      shape(
        top.map(([x, y]) => who.onRim(x, y)),
        rim(edge),
      ),
      css(cloth),
    ) +
    filled(shape(rim([...turnUp].reverse()), rim(edge)), css(mix(cloth, WHITE, 0.14))) +
    ribs.join('')
  );
}
