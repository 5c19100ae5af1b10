/**
 * Errors that a person can act on: one line that names the file or parameter, what was expected and what to do.
 */
import { closest, distance } from 'fastest-levenshtein';

/** A failure whose message is meant for the person at the notebook or terminal, without a stack trace. */
export class FerlabError extends Error {
  override name = 'FerlabError';
}

/** Wrong usage: an option, a parameter or an argument that is not as expected. */
export class UsageError extends FerlabError {
  override name = 'UsageError';
}

/** `lr` of `learningRate`. */
const initials = (name: string) => name.replace(/(?<!^)[a-z0-9]/g, '').toLowerCase();

/** The valid name nearest to a misspelt one, also by its initials, or undefined when none is near enough to be meant. */
export function nearestName(name: string, valid: readonly string[]): string | undefined {
  if (valid.length === 0) return undefined;
  const lower = name.toLowerCase();
  const short = valid.find((candidate) => lower.length > 1 && initials(candidate) === lower);
  if (short !== undefined) return short;
  const best = closest(
    lower,
    valid.map((candidate) => candidate.toLowerCase()),
  );
  const found = valid.find((candidate) => candidate.toLowerCase() === best);
  return found !== undefined && distance(lower, best) <= Math.max(2, name.length / 2) ? found : undefined;
}

/** ` Did you mean "…"?` with the nearest valid name, or nothing. */
export function suggestion(name: string, valid: readonly string[]): string {
  const nearest = nearestName(name, valid);
  return nearest === undefined ? '' : ` Did you mean "${nearest}"?`;
}

/** What an unknown value says of itself in a message: quoted text, a plain number, `[…]`. */
export function shown(value: unknown): string {
  if (typeof value === 'number' || value === undefined) return String(value);
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** @throws UsageError unless the value is a number in a range; `name` as whoever gave it knows it. */
export function requireNumber(name: string, value: unknown, lowest: number, highest: number): void {
  if (typeof value === 'number' && value >= lowest && value <= highest) return;
  throw new UsageError(
    `Expected ${name} to be a number from ${lowest} to ${highest} but found ${shown(value)}.`,
  );
}

/** The one of a few names that was given. @throws UsageError when it is none of them. */
export function requireName<T extends string>(name: string, given: string, names: readonly T[]): T {
  const found = names.find((one) => one === given);
  if (found !== undefined) return found;
  const near = suggestion(String(given), names);
  throw new UsageError(`Expected ${name} to be one of ${names.join(', ')} but found ${shown(given)}.${near}`);
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
