/**
 * Errors that a person can act on: one line that names the file or parameter, what was expected and what to do.
 */

/** A failure whose message is meant for the person at the notebook or terminal, without a stack trace. */
export class FerlabError extends Error {
  override name = 'FerlabError';
}

/** Wrong usage: an option, a parameter or an argument that is not as expected. */
export class UsageError extends FerlabError {
  override name = 'UsageError';
}

/** Somebody stopped what was under way; the message says how it goes on. */
export class Interrupted extends FerlabError {
  override name = 'Interrupted';
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

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
