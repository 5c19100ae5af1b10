/** Randomness that depends on nothing but its key: same key, same numbers, on every machine. */
import seedrandom from 'seedrandom';

export interface RandomStream {
  /** A number from `low` (included) to `high` (excluded). */
  uniform(low?: number, high?: number): number;
  /** A whole number from 0 to `count - 1`. */
  integer(count: number): number;
  /** A normally distributed number (Box-Muller). */
  normal(mean?: number, deviation?: number): number;
  /** True with the given probability. */
  chance(probability: number): boolean;
  /** One of the choices, each as likely as the others. */
  pick<T>(choices: readonly T[]): T;
  /** A shuffled copy (Fisher-Yates). */
  shuffle<T>(items: readonly T[]): T[];
}

/**
 * A stream of random numbers named by its key, such as `randomStream(seed, 'shuffle', epoch)`.
 *
 * Streams with different keys are independent, so that no caller's draws disturb another's.
 * The generator is Johannes Baagøe's Alea, from the `seedrandom` package.
 */
export function randomStream(...key: (string | number)[]): RandomStream {
  const next = seedrandom.alea(key.join('/'));
  const integer = (count: number) => Math.floor(next() * count);
  return {
    uniform: (low = 0, high = 1) => low + (high - low) * next(),
    integer,
    normal: (mean = 0, deviation = 1) =>
      mean + deviation * Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    chance: (probability) => next() < probability,
    pick: <T>(choices: readonly T[]) => choices[integer(choices.length)] as T,
    shuffle: <T>(items: readonly T[]) => {
      const shuffled = [...items];
      for (let i = shuffled.length - 1; i > 0; i--) {
        const j = integer(i + 1);
        [shuffled[i], shuffled[j]] = [shuffled[j] as T, shuffled[i] as T];
      }
      return shuffled;
    },
  };
}
