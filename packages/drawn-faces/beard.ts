/** Beards. */
import { onHead, SIDES, type Side, type Sitter } from './head';
import { BLACK, blob, css, filled, mirrored, mix, shape, type Point } from './svg';

/** Stubble, moustache, goatee or full beard; drawn under the mouth, whose corner it follows. */
export function drawBeard(who: Sitter, corner: (side: Side) => Point): string {
  const { beard, hairColour, jawWidth, chinLength, mouthHeight } = who.person;
  if (beard === 'none') return '';
  const colour = css(mix(hairColour, BLACK, 0.15));
  const drop = 17 * who.units[26];
  const chin = 104 * chinLength + 40 + drop;
  const lip = 62 + mouthHeight - 3 * who.units[9];
  const on = (points: readonly Point[]) => points.map(([x, y]) => onHead(who, x, y));
  const moustache = SIDES.map((side) => {
    const [cx, cy] = corner(side);
    const out = Math.abs(cx);
    const sag = cy - 77 - mouthHeight;
    const at = (x: number, y: number): Point => who.onFace(side * x, y, 2);
    const end = at(out + 11, lip + 11 + sag * 0.8);
    const over = [at(-1, lip - 14), at(16, lip - 17), at(out * 0.8, lip - 9 + sag * 0.5), end];
    const under = [end, at(out * 0.7, lip + 7 + sag * 0.5), at(12, lip + 3), at(-1, lip)];
    return filled(shape(over, under), colour, 0.92);
  }).join('');
  const whole = [
    [100, -12],
    [97 * jawWidth, 62],
    [70 * jawWidth, 110 + drop * 0.8],
    [34 * jawWidth, chin - 3],
    [6, chin + 3],
  ] as const;
  const inner = [
    [96, -14],
    [86, 44],
    [62, 62],
    [34, 54],
    [4, 50],
  ] as const;
  const full = (opacity: number) =>
    filled(shape(on(mirrored(whole)), on(mirrored(inner).reverse())), colour, opacity);
  if (beard === 'stubble') return full(0.3);
  if (beard === 'full') return full(0.93);
  if (beard === 'moustache') return moustache;
  const tuft: Point[] = mirrored([
    [30, 98 + drop * 0.6],
    [34, 120 + drop],
    [22, chin],
    [6, chin + 4],
  ]);
  return moustache + filled(blob(tuft.map(([x, y]) => who.onFace(x, y, -6))), colour, 0.9);
}
