/** Option values from the command line, each checked before anything begins. */
import type { Command } from 'commander';
import { requireName, shown, UsageError } from '../base/index';

/** Adds the two options that take the model's temperature or leave it; without either, it is taken where there is one. */
export function temperatureOptions(command: Command): Command {
  return command
    .option('--temperature', "divide by the model's temperature; an error where it has none (see calibrate)")
    .option('--no-temperature', "leave the model's temperature aside");
}

/** A reader of a number from `lowest` to `highest`, whole or not. */
export function numberOption(
  flag: string,
  lowest: number,
  highest: number,
  kind: 'whole' | 'any' = 'any',
): (text: string) => number {
  return (text) => {
    const value = Number(text);
    const fits = text.trim() !== '' && value >= lowest && value <= highest;
    if (fits && (kind === 'any' || Number.isInteger(value))) return value;
    const what = kind === 'whole' ? 'a whole number' : 'a number';
    throw new UsageError(
      `Expected ${flag} to be ${what} from ${lowest} to ${highest} but found ${shown(text)}.`,
    );
  };
}

/** A reader of a size such as 66x88, width first, each side from `lowest` to `highest` pixels. */
export function sizeOption(
  flag: string,
  lowest: number,
  highest: number,
): (text: string) => { width: number; height: number } {
  return (text) => {
    const [, width, height] = (/^(\d+)x(\d+)$/i.exec(text) ?? []).map(Number);
    const fits = (side: number | undefined): side is number =>
      side !== undefined && side >= lowest && side <= highest;
    if (fits(width) && fits(height)) return { width, height };
    throw new UsageError(
      `Expected ${flag} to be a width and a height from ${lowest} to ${highest}, such as 66x88, but found ${shown(text)}.`,
    );
  };
}

/** A reader of one of a few names. */
export function nameOption<T extends string>(flag: string, names: readonly T[]): (text: string) => T {
  return (text) => requireName(flag, text, names);
}

/** A reader of an option that may be given several times. */
export const several = (text: string, before: string[] = []): string[] => [...before, text];
