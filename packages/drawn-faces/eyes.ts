/** Eyes, brows and glasses. */
import { SIDES, type Side, type Sitter } from './head';
import { BLACK, css, curve, element, filled, gradient, line, mix, shape, WHITE, type Point } from './svg';

/** Both eyes: AU5 raises the upper lid, AU7 and AU6 narrow the opening, AU1 with AU4 slants the lid. */
export function drawEyes(who: Sitter): string {
  return SIDES.map((side) => drawEye(who, side)).join('');
}

function drawEye(who: Sitter, side: Side): string {
  const { person, scene, units, id } = who;
  const move = who.side(side);
  const half = 23.5 * person.eyeSize;
  const raised = 6.5 * units[5] - 3.6 * units[7] - 2.4 * units[6] - 2.4 * units[9] - 1.2 * units[4];
  const upper = Math.max(2.6, 11.2 * person.eyeSize * person.eyeOpening + raised * move);
  const lower = Math.max(
    1.6,
    7.6 * person.eyeSize + (1.2 * units[5] - 3.6 * units[6] - 3 * units[7] - 2 * units[9]) * move,
  );
  const slant = units[1] * (0.6 + units[4]);
  const tilt = person.eyeTilt - 2 * slant;
  // The eye's own coordinates: u from its middle outwards, v downwards.
  const at = (u: number, v: number): Point =>
    who.onFace(side * (44 * person.eyeSpacing + u), -17 + v - (u / half) * tilt);
  const upperLid = [
    at(-half, 3),
    at(-half * 0.5, -upper * 0.78 - 3 * slant + 2.2 * units[4]),
    at(half * 0.1, -upper),
    at(half * 0.65, -upper * 0.66 + 1.6 * slant),
    at(half, 1),
  ];
  const lowerLid = [
    at(half, 1),
    at(half * 0.5, lower * 0.9),
    at(-half * 0.2, lower),
    at(-half * 0.7, lower * 0.6),
    at(-half, 3),
  ];
  const opening = shape(upperLid, lowerLid);
  const clip = { id: id(`eye${side}`) };
  const radius = 11.4 * person.eyeSize;
  const [x, y] = who.onFace(side * 44 * person.eyeSpacing + scene.gaze[0], -18.5 + scene.gaze[1]);
  const flat = Math.cos(scene.yaw);
  const disc = (r: number, fill: string) => element('ellipse', { cx: x, cy: y, rx: r * flat, ry: r, fill });
  const crease = upperLid.map(([px, py], i): Point => [
    px,
    py - ([1, 6, 7.5, 6, 2][i] as number) * (1 - 0.3 * units[5]),
  ]);
  const skinShade = mix(person.skin, [70, 24, 20], 0.62);
  const lash = mix(BLACK, person.hairColour, 0.25);
  const wing = [at(half * 0.8, -upper * 0.45), at(half + 5, -4)];
  return (
    element('clipPath', clip, element('path', { d: opening })) +
    filled(shape(crease, [...upperLid].reverse()), css(mix(person.skin, [70, 24, 20], 0.28)), 0.8) +
    gradient(id(`white${side}`), Math.PI / 2, [
      [0, [186, 176, 172], 1],
      [0.5, WHITE, 1],
    ]) +
    filled(opening, `url(#${id(`white${side}`)})`) +
    element(
      'g',
      { 'clip-path': `url(#${clip.id})` },
      disc(radius, css(mix(person.irisColour, BLACK, 0.55))) +
        disc(radius * 0.86, css(person.irisColour)) +
        disc(radius * 0.46, css(BLACK)) +
        line(upperLid, [60, 40, 40], 6, 0.35),
    ) +
    element('circle', {
      cx: x - 3.6,
      cy: y - 4,
      r: 2.9,
      fill: 'white',
      'fill-opacity': 0.95,
      'clip-path': `url(#${clip.id})`,
    }) +
    line(lowerLid, skinShade, 1.6, 0.55) +
    line(crease, skinShade, 1.9, 0.25 + 0.5 * person.lidCrease) +
    line(upperLid, lash, 2.7 + 1.8 * person.lashes, 0.92) +
    line(wing, lash, 2.4, person.lashes > 0.5 ? 0.85 : 0)
  );
}

/** Both brows: AU1 raises their inner ends, AU2 their outer ones, AU4 lowers them and draws them together. */
export function drawBrows(who: Sitter): string {
  return SIDES.map((side) => drawBrow(who, side)).join('');
}

function drawBrow(who: Sitter, side: Side): string {
  const { person, units } = who;
  const move = who.side(side);
  const [inner, outer, low] = [units[1] * move, units[2] * move, units[4] * move];
  const thick = 5 * person.browThickness;
  const lift = person.browHeight + 6 * units[9];
  const spine: Point[] = [
    [17 - 5.5 * low, -50 - 15 * inner - 3 * outer + 13 * low * (1 - 0.85 * inner) - person.browTilt * 0.6],
    [35 - 4 * low, -54 - 8 * inner - 8 * outer + 9 * low * (1 - 0.5 * inner) - person.browArch * 0.4],
    [55 - 2 * low, -55 - inner - 13 * outer + 5 * low - person.browArch],
    [76 - low, -43 + 3 * inner - 11 * outer + 2 * low + person.browTilt],
  ];
  const edge = (widths: readonly number[], up: number) =>
    spine.map(([x, y], i) => who.onFace(side * x, y + lift + up * thick * (widths[i] as number)));
  const top = edge([0.6, 1, 0.85, 0.1], -1);
  const bottom = edge([0.8, 0.75, 0.5, 0.25], 1);
  const hairs = spine.slice(0, 2).flatMap(([x, y], i) => {
    const next = spine[i + 1] as Point;
    return [0.1, 0.5].map((t) => {
      const [hx, hy] = [x + (next[0] - x) * t, y + (next[1] - y) * t + lift];
      const stroke = [who.onFace(side * hx, hy + thick * 0.6), who.onFace(side * (hx + 7), hy - thick * 0.6)];
      return line(stroke, person.browColour, 1.6, 0.6);
    });
  });
  return filled(shape(top, bottom.reverse()), css(person.browColour), 0.88) + hairs.join('');
}

/** A pair of glasses, if the person wears one. */
export function drawGlasses(who: Sitter): string {
  const { glasses, eyeSpacing } = who.person;
  if (glasses === 'none') return '';
  const colour =
    glasses === 'dark-rimmed' ? BLACK : mix(BLACK, [150, 120, 90], glasses === 'round' ? 0.75 : 0.3);
  const width = glasses === 'dark-rimmed' ? 6 : 3.4;
  const [rx, ry, squareness] = glasses === 'round' ? [33, 30, 2] : [36, 26, 3.4];
  const stroke = { stroke: css(colour), 'stroke-width': width };
  const lenses = SIDES.map((side) => {
    const rim = Array.from({ length: 25 }, (_, i) => {
      const angle = (i / 24) * 2 * Math.PI;
      const round = (value: number) => Math.sign(value) * Math.abs(value) ** (2 / squareness);
      const [x, y] = [round(Math.cos(angle)) * rx, round(Math.sin(angle)) * ry];
      return who.onFace(side * 46 * eyeSpacing + x, -12 + y, 8);
    });
    const glare = [
      who.onFace(side * 46 * eyeSpacing - 16, -8, 8),
      who.onFace(side * 46 * eyeSpacing - 4, -28, 8),
    ];
    const temple = [who.onFace(side * (46 * eyeSpacing + rx), -18, 8), who.onFace(side * 106, -22, -30)];
    return (
      line(temple, colour, width) +
      element('path', { d: `${curve(rim)}Z`, fill: 'rgb(210,226,236)', 'fill-opacity': 0.13, ...stroke }) +
      line(glare, WHITE, 5, 0.22)
    );
  });
  const gap = 46 * eyeSpacing - rx;
  return (
    lenses.join('') +
    line([who.onFace(-gap, -14, 8), who.onFace(0, -19, 18), who.onFace(gap, -14, 8)], colour, width)
  );
}
