/** The valid name that a misspelt one is nearest to. */
import { closest, distance } from 'fastest-levenshtein';
import { shown, UsageError } from './errors';

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

/** The one of a few names that was given. @throws UsageError when it is none of them. */
export function requireName<T extends string>(name: string, given: string, names: readonly T[]): T {
  const found = names.find((one) => one === given);
  if (found !== undefined) return found;
  const near = suggestion(String(given), names);
  throw new UsageError(`Expected ${name} to be one of ${names.join(', ')} but found ${shown(given)}.${near}`);
}
