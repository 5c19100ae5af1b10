import assert from 'node:assert/strict';
import test from 'node:test';
import { evidenceColor, oklabToRgb, strengthColor, type Rgb } from '../pictures/evenColors';

/** The way back, with the matrices of Ottosson's own text. */
function oklab([red, green, blue]: Rgb): [number, number, number] {
  const [r, g, b] = [red, green, blue].map((level) => {
    const share = level / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

const near = (one: number, other: number, within: number) =>
  assert.ok(Math.abs(one - other) <= within, `${one} and ${other}`);

test('known colours', () => {
  assert.deepEqual(oklabToRgb(1, 0, 0), [255, 255, 255]);
  assert.deepEqual(oklabToRgb(0.62796, 0.22486, 0.12585), [255, 0, 0]);
});

test('evidence colours a face and leaves its lightness: more evidence, more colour', () => {
  for (const grey of [30, 128, 220]) {
    const [plain] = oklab(evidenceColor(0, grey));
    for (const evidence of [-1, -0.5, 0.5, 1]) {
      const [lightness, a, b] = oklab(evidenceColor(evidence, grey));
      near(lightness, plain, 0.03);
      near(Math.hypot(a, b), 0.14 * Math.abs(evidence), 0.035);
      assert.equal(b > 0, evidence > 0, 'yellow against blue, which the red-green colour-blind tell apart');
    }
  }
});

test('a face keeps the order of its greys', () => {
  const lightness = [0, 60, 120, 180, 240].map((grey) => oklab(evidenceColor(0.7, grey))[0]);
  assert.deepEqual(
    lightness,
    [...lightness].sort((a, b) => a - b),
  );
});

test('strengths are equally far apart in lightness', () => {
  const steps = [0, 0.25, 0.5, 0.75, 1].map((strength) => oklab(strengthColor(strength))[0]);
  for (const [i, lightness] of steps.entries()) near(lightness, 0.25 + 0.65 * (i / 4), 0.02);
});

test('what is no number has no colour, and what is beyond the ends has that of the end', () => {
  assert.deepEqual(evidenceColor(NaN, 128), evidenceColor(0, 128));
  assert.deepEqual(evidenceColor(7, 128), evidenceColor(1, 128));
  assert.deepEqual(strengthColor(-3), strengthColor(0));
});
