/** What a value says of itself where it is printed, or is a cell's last value. */
import { inspect } from 'util';

/**
 * Gives a value a text in place of its insides, such as every pixel of a data set.
 *
 * A copy made by spreading the value does not have it.
 * @returns the value itself
 */
export const printedAs = <T extends object>(value: T, text: () => string): T =>
  Object.defineProperty(value, inspect.custom, { value: text });
