/** Colour scales that are even to the eye, made in OKLab (Ottosson 2020): equal steps of a value look equally large. */

export type Rgb = [number, number, number];

/**
 * A colour of OKLab in sRGB, 0 to 255; what no screen can show is cut off.
 *
 * @param lightness 0 to 1
 * @param a green (below 0) to red, b blue (below 0) to yellow; about -0.3 to 0.3
 */
export function oklabToRgb(lightness: number, a: number, b: number): Rgb {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ].map((linear) => {
    const share = linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
    return Math.round(255 * Math.min(1, Math.max(0, share)));
  }) as Rgb;
}

const clamp = (value: number) => Math.min(1, Math.max(-1, value || 0));

/** Directions of colour, far apart also for the colour-blind: orange speaks for, blue against. */
const [FOR, AGAINST] = [
  { a: 0.6, b: 0.8 },
  { a: -0.3, b: -0.954 },
];
/** What a screen still shows in both directions at the lightness of a face. */
const CHROMA = 0.14;

/**
 * The colour of signed evidence on a grey ground: the ground stays as lightness, the evidence is how colourful it is.
 * So a face is still seen, and light and dark places of it can be compared.
 *
 * @param evidence -1 to 1; above 0 orange, below 0 blue, at 0 grey
 * @param grey 0 to 255
 */
export function evidenceColor(evidence: number, grey: number): Rgb {
  const strength = clamp(evidence);
  const { a, b } = strength >= 0 ? FOR : AGAINST;
  const chroma = CHROMA * Math.abs(strength);
  return oklabToRgb(0.42 + 0.38 * (grey / 255), a * chroma, b * chroma);
}

/** The colour of a strength from 0 to 1: dark blue, red, light yellow, each step as much lighter as the one before. */
export function strengthColor(strength: number): Rgb {
  const share = Math.max(0, clamp(strength));
  return oklabToRgb(0.25 + 0.65 * share, 0.02 + 0.13 * Math.sin(Math.PI * share), -0.1 + 0.22 * share);
}
