/** The last minute as bands, one colour for each expression. */
import { expressionColor } from '../../display/expressionColor';

/**
 * Draws the columns side by side, each from the first class at the bottom to the last at the top; gaps stay empty.
 *
 * @param columns `[spans]` of `[classes]`, or undefined where no face was seen
 */
export function drawTimeline(
  context: CanvasRenderingContext2D,
  columns: readonly (readonly number[] | undefined)[],
  classes: readonly string[],
  { width, height }: { width: number; height: number },
): void {
  context.clearRect(0, 0, width, height);
  const step = width / columns.length;
  for (const [c, name] of classes.entries()) {
    context.fillStyle = expressionColor(name);
    for (const [i, column] of columns.entries()) {
      if (column === undefined) continue;
      let below = 0;
      for (let k = 0; k < c; k++) below += column[k]!;
      const [top, bottom] = [1 - below - column[c]!, 1 - below].map((share) => share * height);
      // A little wider than its step, so that no line of the ground shows between two.
      context.fillRect(i * step, top!, step + 0.6, bottom! - top! + 0.4);
    }
  }
}
