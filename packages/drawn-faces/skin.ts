/** Head, ears, neck and shoulders, the nose, and the folds that expressions and years put into a skin. */
import { faceEdge, SIDES, type Sitter } from './head';
import {
  BLACK,
  blob,
  css,
  element,
  filled,
  glow,
  gradient,
  line,
  mirrored,
  mix,
  shape,
  WHITE,
  type Colour,
  type Point,
} from './svg';

const darker = (skin: Colour, share: number) => mix(skin, [70, 24, 20], share);
const lighter = (skin: Colour, share: number) => mix(skin, [255, 244, 226], share);

/** The closed outline of the face, as path data. */
function faceOutline(who: Sitter): string {
  return blob(mirrored(faceEdge(who)).map(([x, y]) => who.onRim(x, y)));
}

/** Shoulders and neck, which stay put while the head turns. */
export function drawBody(who: Sitter): string {
  const { skin, clothes, jawWidth } = who.person;
  const neck = 54 + 40 * (jawWidth - 0.9);
  const [lean] = who.onRim(0, 120);
  const at = (x: number, y: number): Point => [x + lean * (y < 200 ? 0.6 : 0.35), y];
  const neckShape = shape(
    [at(-neck, 70), at(-neck, 160), at(-neck - 26, 212)],
    [at(neck + 26, 212), at(neck, 160), at(neck, 70)],
  );
  const collar = shape(
    [at(-250, 330), at(-190, 232), at(-92, 196), at(-56, 184)],
    [at(-56, 184), at(-30, 212), at(0, 222), at(30, 212), at(56, 184)],
    [at(56, 184), at(92, 196), at(190, 232), at(250, 330)],
  );
  return (
    gradient(who.id('neck'), Math.PI / 2, [
      [0.3, darker(skin, 0.5), 1],
      [0.9, darker(skin, 0.16), 1],
    ]) +
    filled(neckShape, `url(#${who.id('neck')})`) +
    filled(collar, css(clothes)) +
    line(
      [at(-56, 184), at(-30, 212), at(0, 222), at(30, 212), at(56, 184)],
      mix(clothes, BLACK, 0.35),
      5,
      0.8,
    )
  );
}

/** Both ears; the face, drawn later, covers the far one. */
export function drawEars(who: Sitter): string {
  const { skin, cheekWidth } = who.person;
  return SIDES.map((side) => {
    // The ear on the side the face turns to slips behind the cheek.
    const hidden = 60 * Math.max(0, side * Math.sin(who.scene.yaw)) + 3;
    const at = (x: number, y: number): Point => who.onRim(side * (x + 101 * cheekWidth - hidden), y);
    const rim = [at(-6, -22), at(6, -30), at(17, -20), at(15, 6), at(8, 26), at(-2, 32), at(-8, 10)];
    const fold = [at(3, -18), at(11, -14), at(10, 4), at(3, 14)];
    return filled(blob(rim), css(darker(skin, 0.12))) + line(fold, darker(skin, 0.45), 3, 0.6);
  }).join('');
}

/** The bare face with its light: drawn before any feature. */
export function drawFaceSkin(who: Sitter): string {
  const { person, scene, units, id } = who;
  const { skin, freckles } = person;
  const outline = faceOutline(who);
  const [lx, ly] = [-Math.cos(scene.lightAngle), -Math.sin(scene.lightAngle)];
  const flush: Colour = mix(skin, [214, 84, 74], 0.45);
  const cheeks = SIDES.map((side) => {
    const lift = 9 * units[6] * who.side(side);
    const apple = who.onFace(side * 60, 36 - lift, 4);
    return (
      glow(id(`blush${side}`), apple, 40, 32, flush, 0.38) +
      glow(
        id(`cheek${side}`),
        who.onFace(side * 58, 20 - lift, 6),
        26,
        17,
        lighter(skin, 0.7),
        0.3 + 0.35 * units[6],
      ) +
      glow(id(`socket${side}`), who.onFace(side * 44, -22), 40, 27, darker(skin, 0.5), 0.42) +
      glow(id(`jaw${side}`), who.onRim(side * 96, 78), 44, 74, darker(skin, 0.5), 0.55)
    );
  }).join('');
  const spots = freckles
    ? Array.from({ length: 26 }, (_, i) => {
        const [x, y] = who.onFace(((i * 37) % 130) - 65, 14 + ((i * 23) % 34));
        return element('circle', {
          cx: x,
          cy: y,
          r: 1.1 + (i % 3) * 0.4,
          fill: css(darker(skin, 0.45)),
          'fill-opacity': 0.4,
        });
      }).join('')
    : '';
  return (
    element('clipPath', { id: id('face') }, element('path', { d: outline })) +
    filled(outline, css(skin)) +
    element(
      'g',
      { 'clip-path': `url(#${id('face')})` },
      glow(id('forehead'), who.onFace(30 * lx, -92 + 14 * ly), 82, 48, lighter(skin, 0.7), 0.55) +
        glow(id('chin'), who.onFace(6 * lx, 122 + 14 * units[26]), 30, 17, lighter(skin, 0.6), 0.45) +
        glow(id('under'), who.onFace(0, 158 + 16 * units[26]), 84, 24, darker(skin, 0.6), 0.55) +
        cheeks +
        spots,
    )
  );
}

/** One-sided light over the finished face: bright where it comes from, in shadow where it does not reach. */
export function drawFaceLight(who: Sitter): string {
  const { lightAngle, lightStrength } = who.scene;
  return (
    gradient(who.id('light'), lightAngle, [
      [0, WHITE, 0.3 * lightStrength],
      [0.4, WHITE, 0],
      [0.52, [40, 16, 24], 0],
      [1, [40, 16, 24], 0.52 * lightStrength],
    ]) + filled(faceOutline(who), `url(#${who.id('light')})`)
  );
}

/** The nose: a shadowed flank, a lit ridge, wings and nostrils; AU9 wrinkles it and draws it up. */
export function drawNose(who: Sitter): string {
  const { person, scene, units, id } = who;
  const { skin, noseWidth, noseLength } = person;
  const [shade, deep] = [darker(skin, 0.4), darker(skin, 0.72)];
  const up = -6 * units[9];
  const wing = 19 * noseWidth + 3 * units[9] + 1.5 * units[12];
  const base = 40 * noseLength + up;
  const dark = Math.cos(scene.lightAngle) >= 0 ? 1 : -1;
  const flank = shape(
    [who.onFace(dark * 8, -36, 4), who.onFace(dark * 9, -8, 12), who.onFace(dark * wing, base - 4, 8)],
    [who.onFace(dark * 6, base - 2, 22), who.onFace(dark * 4, -8, 16), who.onFace(dark * 4, -36, 6)],
  );
  const sides = SIDES.map((side) => {
    const at = (x: number, y: number, lift: number): Point => who.onFace(side * x, y, lift);
    const [nx, ny] = at(9 * noseWidth, base + 2, 14);
    return (
      line(
        [at(wing - 2, base - 13, 8), at(wing + 2, base - 4, 6), at(wing - 4, base + 4, 8)],
        deep,
        2.4,
        0.55,
      ) +
      element('ellipse', {
        cx: nx,
        cy: ny,
        rx: 5 * noseWidth,
        ry: 2.7,
        fill: css(darker(skin, 0.85)),
        'fill-opacity': 0.75,
      })
    );
  }).join('');
  const wrinkles = [0, 1, 2].map((row) =>
    SIDES.map((side) => {
      const y = -26 + row * 10;
      const points = [
        who.onFace(side * 2, y + 2, 10),
        who.onFace(side * 10, y - 3, 8),
        who.onFace(side * 17, y + 3),
      ];
      return line(points, deep, 2.4, 0.85 * units[9] - row * 0.12);
    }).join(''),
  );
  return (
    filled(flank, css(shade), 0.42) +
    glow(id('wings'), who.onFace(0, base - 3, 16), wing + 9, 17, shade, 0.5) +
    line(
      [who.onFace(0, -30, 8), who.onFace(0, 6, 18), who.onFace(0, base - 16, 24)],
      lighter(skin, 0.6),
      7,
      0.16,
    ) +
    glow(id('tip'), who.onFace(-2 * dark, base - 11, 26), 11 * noseWidth, 9, lighter(skin, 0.85), 0.75) +
    line(
      [who.onFace(-8, base + 5, 14), who.onFace(0, base + 7, 18), who.onFace(8, base + 5, 14)],
      deep,
      2.6,
      0.4,
    ) +
    sides +
    wrinkles.join('')
  );
}

/** Folds: nasolabial (AU12, AU9, AU15), crow's feet (AU6), forehead (AU1, AU2), frown (AU4), under-eye (AU6, AU7). */
export function drawFolds(who: Sitter, corner: (side: -1 | 1) => Point): string {
  const { person, units } = who;
  const { age, noseWidth, skin } = person;
  const ink = darker(skin, 0.68);
  const old = Math.max(0, age - 0.35);
  const sides = SIDES.map((side) => {
    const move = who.side(side);
    const at = (x: number, y: number): Point => who.onFace(side * x, y);
    const [cx, cy] = corner(side);
    const out = Math.abs(cx) + 12 + 3 * units[12];
    const smile = Math.min(1, 0.55 * old + 0.06 + 0.55 * Math.max(units[12], units[9] * 0.9) * move);
    const eye = 74 * person.eyeSpacing;
    const crow = [-9, 0, 9].map((dy) =>
      line([at(eye, -12 + dy * 0.5), at(eye + 15, -13 + dy * 1.5)], ink, 2, 0.55 * units[6] + 0.35 * old),
    );
    const bag = [at(27, 3), at(44, 10 - 3 * units[6]), at(62, 3 - 2 * units[6])];
    const marionette = [at(Math.abs(cx) + 3, cy + 4), at(Math.abs(cx) + 8, cy + 20)];
    const frown = [at(8 - 2 * units[4], -66), at(7 - 2 * units[4], -54), at(9, -40)];
    const fold: Point[] = [
      [20 * noseWidth + 3, 33 - 6 * units[9]],
      [(20 + out) / 2 + 7, 46 - 3 * units[12]],
      [out, cy - 4],
    ];
    return (
      line(
        fold.map(([x, y]) => at(x, y)),
        ink,
        3,
        smile * 0.75,
      ) +
      crow.join('') +
      line(bag, ink, 2.4, 0.12 + 0.35 * Math.max(units[6], units[7] * 0.7) + 0.35 * old) +
      line(marionette, ink, 2.6, 0.55 * units[15] + 0.3 * old) +
      line(frown, ink, 2.8, 0.7 * units[4] * (1 - 0.4 * units[1]))
    );
  }).join('');
  const forehead = [0, 1, 2].map((row) => {
    const y = -84 - row * 13;
    const width = 56 - row * 6;
    const rise = 5 * units[1] * (1 - units[2]);
    const points: Point[] = [
      [-width, y + 4],
      [-width / 2, y],
      [0, y + 2 - rise],
      [width / 2, y],
      [width, y + 4],
    ];
    const strength = 0.4 * Math.max(units[1], units[2]) * (0.4 + age) + 0.35 * old;
    return line(
      points.map(([x, y]) => who.onFace(x, y)),
      ink,
      2.2,
      strength,
    );
  });
  return sides + forehead.join('');
}
