/** Who a face belongs to: everything about it that stays when its expression changes. */
import type { RandomStream } from '../base/index';
import { mix, type Colour } from './svg';

/** A style that is named twice is twice as common. */
// prettier-ignore
const HAIR_STYLES = [
  'bald', 'receding', 'buzzed', 'short', 'short', 'swept', 'swept', 'fringe',
  'fringe', 'curtains', 'curtains', 'bob', 'long', 'long', 'curly', 'curly',
  'bun', 'scarf', 'beanie',
] as const;
export type HairStyle = (typeof HAIR_STYLES)[number];
type Beard = 'none' | 'stubble' | 'moustache' | 'goatee' | 'full';

/** Sizes are factors around 1; amounts run from 0 to 1; lengths are in the drawing's units (a head is 310 high). */
export interface Person {
  skin: Colour;
  hairColour: Colour;
  browColour: Colour;
  irisColour: Colour;
  lipColour: Colour;
  clothes: Colour;
  cloth: Colour;
  style: HairStyle;
  beard: Beard;
  glasses: 'none' | 'round' | 'square' | 'dark-rimmed';
  age: number;
  freckles: boolean;
  lashes: number;
  cheekWidth: number;
  jawWidth: number;
  chinLength: number;
  eyeSize: number;
  eyeOpening: number;
  eyeTilt: number;
  eyeSpacing: number;
  lidCrease: number;
  browThickness: number;
  browHeight: number;
  browArch: number;
  browTilt: number;
  noseWidth: number;
  noseLength: number;
  mouthWidth: number;
  mouthHeight: number;
  mouthCurve: number;
  lipFullness: number;
  /** How readily the lips part in a smile or a fright, from 0 (never) to 1. */
  toothiness: number;
  /** How much more the right half of the face moves than the left, as a share. */
  lopsidedness: number;
}

// prettier-ignore
const SKINS: readonly Colour[] = [
  [250, 220, 198], [244, 206, 178], [236, 190, 156], [224, 172, 132], [206, 150, 108],
  [184, 126, 86], [156, 102, 68], [128, 82, 56], [100, 64, 46], [80, 52, 40],
];
const DARK_HAIR: readonly Colour[] = [
  [28, 22, 22],
  [40, 28, 24],
  [58, 38, 28],
];
// prettier-ignore
const LIGHT_HAIR: readonly Colour[] = [
  [98, 62, 38], [132, 84, 48], [176, 128, 72], [214, 172, 106], [150, 70, 38],
];
const GREYS: readonly Colour[] = [
  [128, 124, 122],
  [176, 172, 168],
  [222, 218, 212],
];
const DARK_EYES: readonly Colour[] = [
  [58, 36, 24],
  [84, 52, 30],
  [44, 28, 22],
];
// prettier-ignore
const LIGHT_EYES: readonly Colour[] = [
  [72, 112, 150], [96, 128, 104], [112, 132, 142], [124, 92, 48],
];
// prettier-ignore
const CLOTHS: readonly Colour[] = [
  [48, 62, 92], [150, 58, 56], [60, 104, 92], [206, 182, 138], [92, 78, 118],
  [222, 222, 216], [50, 50, 54], [196, 120, 66], [110, 142, 176], [176, 140, 158],
];

/** Draws a person at random: face shape, skin, age, hair, eyes, brows, nose, lips, glasses, beard. */
export function samplePerson(random: RandomStream): Person {
  const around = (mean: number, deviation: number) =>
    mean + deviation * Math.max(-2.2, Math.min(2.2, random.normal()));
  const tone = random.integer(SKINS.length - 1);
  const skin = mix(SKINS[tone] as Colour, SKINS[tone + 1] as Colour, random.uniform());
  const age = random.uniform() ** 1.4;
  const style = random.pick(HAIR_STYLES);
  const grey = age > 0.6 && random.chance(age - 0.2);
  const natural = random.pick(tone < 4 && random.chance(0.65) ? LIGHT_HAIR : DARK_HAIR);
  const hairColour = grey ? mix(natural, random.pick(GREYS), random.uniform(0.6, 1)) : natural;
  const bearded = !['bob', 'long', 'bun', 'scarf', 'fringe'].includes(style) && random.chance(0.4);
  const redness: Colour = tone < 5 ? [190, 78, 80] : [150, 70, 78];
  return {
    skin,
    hairColour,
    browColour: mix(hairColour, DARK_HAIR[1] as Colour, grey ? 0.25 : 0.5),
    irisColour: random.pick(tone < 4 && random.chance(0.6) ? LIGHT_EYES : DARK_EYES),
    lipColour: mix(skin, redness, bearded ? random.uniform(0.25, 0.45) : random.uniform(0.35, 0.8)),
    clothes: random.pick(CLOTHS),
    cloth: random.pick(CLOTHS),
    style,
    beard: bearded
      ? random.pick(['stubble', 'stubble', 'moustache', 'goatee', 'full', 'full'] as const)
      : 'none',
    glasses: random.chance(0.22) ? random.pick(['round', 'square', 'dark-rimmed'] as const) : 'none',
    age,
    freckles: tone < 3 && random.chance(0.3),
    lashes: bearded ? 0.1 : random.uniform(),
    cheekWidth: around(1, 0.05),
    jawWidth: around(bearded ? 1.04 : 0.98, 0.06),
    chinLength: around(1, 0.06),
    eyeSize: around(1.06, 0.07),
    eyeOpening: around(1, 0.13),
    eyeTilt: around(1, 1.8),
    eyeSpacing: around(1, 0.05),
    lidCrease: random.uniform(),
    browThickness: around(bearded ? 1.2 : 0.95, 0.22),
    browHeight: around(0, 2.6),
    browArch: around(0, 3.5),
    browTilt: around(1, 1.8),
    noseWidth: around(1, 0.13),
    noseLength: around(1, 0.08),
    mouthWidth: around(1, 0.09),
    mouthHeight: around(0, 3),
    mouthCurve: around(0, 1.6),
    lipFullness: around(tone > 5 ? 1.2 : 1, 0.18),
    toothiness: random.chance(0.82) ? random.uniform(0.5, 1) : 0,
    lopsidedness: around(0, 0.12),
  };
}
