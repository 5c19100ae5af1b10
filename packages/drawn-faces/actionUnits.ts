/** What a face does: the action units of the Facial Action Coding System, and which of them make an expression. */
import type { RandomStream } from '../base/index';

export const expressions = ['anger', 'disgust', 'fear', 'happy', 'neutral', 'sad', 'surprise'] as const;
export type Expression = (typeof expressions)[number];

/** The action units drawn here, by their number in the coding system. */
export const ACTION_UNITS = {
  1: 'inner brow raiser',
  2: 'outer brow raiser',
  4: 'brow lowerer',
  5: 'upper lid raiser',
  6: 'cheek raiser',
  7: 'lid tightener',
  9: 'nose wrinkler',
  12: 'lip corner puller',
  15: 'lip corner depressor',
  16: 'lower lip depressor',
  20: 'lip stretcher',
  23: 'lip tightener',
  26: 'jaw drop',
} as const;
export type ActionUnit = keyof typeof ACTION_UNITS;

/** How strongly each action unit is contracted, from 0 (at rest) to 1 (the coding system's maximum, E). */
export type Intensities = Readonly<Record<ActionUnit, number>>;

/** The action units that make each expression (Ekman & Friesen, Facial Action Coding System, 1978). */
export const PROTOTYPES: Readonly<Record<Expression, readonly ActionUnit[]>> = {
  anger: [4, 5, 7, 23],
  disgust: [9, 15, 16],
  fear: [1, 2, 4, 5, 20, 26],
  happy: [6, 12],
  neutral: [],
  sad: [1, 4, 15],
  surprise: [1, 2, 5, 26],
};

const UNITS = Object.keys(ACTION_UNITS).map((unit) => Number(unit) as ActionUnit);

/**
 * Draws the intensities, each from 0 to 1, with which one person shows an expression once.
 *
 * The prototype's units share an overall strength and vary around it; a unit of it is sometimes almost
 * absent, and other units stir a little, because people rarely show a textbook expression.
 */
export function sampleIntensities(expression: Expression, random: RandomStream): Intensities {
  const prototype = PROTOTYPES[expression];
  const strength = random.uniform(0.56, 1);
  const intensity = (unit: ActionUnit) => {
    // Every unit draws the same count of numbers, so that one person's habits survive a change of expression.
    const own = random.uniform(0.75, 1.15);
    const weak = random.chance(0.05);
    const stray = random.chance(0.12) ? random.uniform(0.05, 0.25) : 0;
    return prototype.includes(unit) ? Math.min(1, strength * own * (weak ? 0.25 : 1)) : stray;
  };
  return Object.fromEntries(UNITS.map((unit) => [unit, intensity(unit)])) as Record<ActionUnit, number>;
}
