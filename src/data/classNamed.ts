/** The name of a class → its index. */
import { shown, UsageError, suggestion } from '../../packages/base/index';

/**
 * The index of a class by its name, as it is written.
 *
 * @throws UsageError that names the nearest class, and all there are.
 */
export function classNamed(name: string, classes: readonly string[]): number {
  const index = classes.indexOf(name);
  if (index >= 0) return index;
  throw new UsageError(
    `No class is called ${shown(name)}.${suggestion(String(name), classes)} There are: ${classes.join(', ')}.`,
  );
}
