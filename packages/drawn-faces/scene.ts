/** How a face is seen: the turn of the head, the light, the background and the camera. */
import type { RandomStream } from '../base/index';
import type { Colour } from './svg';

/** Angles are in radians, lengths in the drawing's units (the picture is 330 wide and 440 high). */
export interface Scene {
  /** Head turned to the picture's right (positive) or left. */
  yaw: number;
  /** Head bowed (positive) or raised. */
  pitch: number;
  /** Head tilted clockwise (positive) or the other way. */
  roll: number;
  scale: number;
  shift: readonly [number, number];
  gaze: readonly [number, number];
  /** The direction in which the light falls, and how hard its shadow is, from 0 to 1. */
  lightAngle: number;
  lightStrength: number;
  backdrop: readonly [Colour, Colour];
  /** Soft shapes behind the head: x, y, radius and lightness from -1 to 1. */
  clutter: readonly (readonly [number, number, number, number])[];
  /** Brightness and contrast, factors around 1. */
  exposure: number;
  contrast: number;
  /** The blur's standard deviation, as a share of the picture's width. */
  blur: number;
  /** The noise's standard deviation, in grey levels of 255. */
  noise: number;
  /** The JPEG quality, from 1 to 100. */
  quality: number;
}

// prettier-ignore
const BACKDROPS: readonly Colour[] = [
  [226, 220, 208], [198, 208, 216], [160, 178, 188], [122, 136, 140], [206, 186, 164],
  [148, 160, 138], [92, 98, 112], [70, 74, 78], [214, 200, 206], [178, 150, 128],
];

/** Draws a viewpoint, a light, a background and a camera at random. */
export function sampleScene(random: RandomStream): Scene {
  const within = (deviation: number, limit: number) =>
    Math.max(-limit, Math.min(limit, random.normal(0, deviation)));
  const clutter = Array.from(
    { length: random.integer(5) },
    () =>
      [
        random.uniform(0, 330),
        random.uniform(0, 380),
        random.uniform(30, 110),
        random.uniform(-1, 1),
      ] as const,
  );
  return {
    yaw: within(0.12, 0.3),
    pitch: within(0.06, 0.15),
    roll: within(0.06, 0.16),
    scale: random.uniform(1.12, 1.28),
    shift: [within(5, 12), within(6, 14)],
    gaze: [within(2.4, 6), within(1.2, 3)],
    lightAngle: random.uniform(0, 2 * Math.PI),
    lightStrength: random.uniform(0.1, 0.85),
    backdrop: [random.pick(BACKDROPS), random.pick(BACKDROPS)],
    clutter,
    exposure: random.uniform(0.78, 1.08),
    contrast: random.uniform(0.82, 1.12),
    blur: random.uniform() ** 2 * 0.011,
    noise: random.uniform(1, 5),
    quality: 72 + random.integer(23),
  };
}
