/** The mouth: two lips, and behind them teeth and tongue. */
import { SIDES, type Side, type Sitter } from './head';
import { BLACK, css, element, filled, glow, line, mix, shape, WHITE, type Point } from './svg';

const HEIGHT = 77;

/**
 * A corner of the mouth in the head's coordinates.
 *
 * AU12 pulls it out and up, AU15 down, AU20 out; AU23 and AU26 draw it in.
 */
export function mouthCorner({ person, units, side }: Sitter, which: Side): Point {
  const pull = side(which);
  const out =
    14 * units[12] * pull +
    13 * units[20] -
    7 * units[23] -
    8 * units[26] * (1 - units[20]) +
    1.5 * units[15];
  const down =
    -16 * units[12] * pull +
    14 * units[15] * pull +
    9 * units[20] +
    15 * units[26] * (1 - units[12]) -
    person.mouthCurve;
  return [which * (36 * person.mouthWidth + out), HEIGHT + person.mouthHeight + down];
}

/** The mouth: AU26 and AU16 open it, AU9 raises the upper lip, AU23 thins both lips. */
export function drawMouth(who: Sitter): string {
  const { person, units, id } = who;
  const teeth = person.toothiness;
  // Lips part only once they are pulled in earnest.
  const parted = (unit: 12 | 20) => teeth * Math.max(0, units[unit] - 0.25) * 1.33;
  const middle = HEIGHT + person.mouthHeight + 3 * units[12] - 3 * units[9] - 2 * units[15];
  const above = 5 * units[26] + 3 * parted(12) + 4 * parted(20) + 4 * units[9] * units[16];
  const below = 36 * units[26] * (1 - 0.4 * units[20]) + 10 * units[16] + 18 * parted(12) + 8 * parted(20);
  const full = person.lipFullness;
  const upperLip = Math.max(2.2, 8.5 * full - 5.5 * units[23] - 2 * units[12] - 2.2 * units[20]);
  const lowerLip = Math.max(2.6, 12 * full - 6.5 * units[23] - 2 * units[12] - 2 * units[20] + 3 * units[16]);
  const [left, right] = [mouthCorner(who, -1), mouthCorner(who, 1)];
  /** A lip line from corner to corner: `bulge(f)` is its depth at the share f of the way to a corner. */
  const lipLine = (
    bulge: (share: number) => number,
    steps = [-1, -0.82, -0.6, -0.24, 0, 0.24, 0.6, 0.82, 1],
  ) =>
    steps.map((step): Point => {
      const corner = step < 0 ? left : right;
      const share = Math.abs(step);
      const y = middle + (corner[1] - middle) * share ** 1.8 + bulge(share);
      return who.onFace(Math.abs(corner[0]) * step, y);
    });
  const arch = (share: number) => (1 - share ** 2.4) ** 0.8;
  const bow = (share: number) =>
    share < 0.24 ? 0.8 + share * 1.1 : 1.06 * (1 - ((share - 0.24) / 0.76) ** 1.5);
  const upperInner = lipLine((f) => -above * arch(f));
  const lowerInner = lipLine((f) => below * arch(f));
  const upperOuter = lipLine((f) => -above * arch(f) - upperLip * bow(f));
  const lowerOuter = lipLine((f) => below * arch(f) + lowerLip * (1 - f ** 2.2));
  const gap = above + below;
  const inside = shape(upperInner, [...lowerInner].reverse());
  const bottomOfTeeth = lipLine((f) => (-above + Math.min(gap * 0.7, 9 + 3 * units[12])) * arch(f));
  const topOfLowerTeeth = lipLine((f) => (below - Math.min(gap * 0.3, 5)) * arch(f));
  const [tongueX, tongueY] = who.onFace(0, middle + below + 3);
  const upperColour = mix(person.lipColour, BLACK, 0.2);
  const shade = mix(person.skin, [70, 24, 20], 0.6);
  const cavity =
    gap < 2
      ? ''
      : element('clipPath', { id: id('mouth') }, element('path', { d: inside })) +
        filled(inside, 'rgb(58,20,24)') +
        element(
          'g',
          { 'clip-path': `url(#${id('mouth')})` },
          (gap > 12
            ? element('ellipse', { cx: tongueX, cy: tongueY, rx: 22, ry: gap * 0.38, fill: 'rgb(186,84,88)' })
            : '') +
            filled(
              shape(upperInner, bottomOfTeeth.reverse()),
              css(mix(WHITE, [226, 208, 178], 0.25)),
              teeth > 0 || units[9] > 0.3 ? 0.96 : 0.25,
            ) +
            filled(
              shape(topOfLowerTeeth, [...lowerInner].reverse()),
              css([222, 208, 188]),
              units[16] > 0.3 ? 0.85 : 0,
            ),
        );
  const dimples = SIDES.map((side) => {
    const [x, y] = side < 0 ? left : right;
    return line([who.onFace(x, y - 2), who.onFace(x + side * 4, y + 2 - 3 * units[12])], shade, 3, 0.55);
  });
  return (
    glow(id('underlip'), who.onFace(0, middle + below + lowerLip + 7), 26, 9, shade, 0.5) +
    glow(id('philtrum'), who.onFace(0, middle - above - upperLip - 9), 7, 10, shade, 0.28) +
    filled(shape(upperOuter, [...upperInner].reverse()), css(upperColour)) +
    filled(shape(lowerInner, [...lowerOuter].reverse()), css(person.lipColour)) +
    glow(id('lipshine'), who.onFace(-3, middle + below + lowerLip * 0.5), 15, lowerLip * 0.36, WHITE, 0.4) +
    cavity +
    (gap < 2
      ? line(upperInner, mix(person.lipColour, BLACK, 0.65), 2.6, 0.85)
      : line(upperInner, BLACK, 1.4, 0.35)) +
    dimples.join('')
  );
}
