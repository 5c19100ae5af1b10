/** A view that can't end a training by failing. */
import { messageOf } from '../errors';
import type { TrainingView } from './training';

type Guarded<Callback> = Callback extends (...args: infer Args) => unknown
  ? (...args: Args) => Promise<void> | undefined
  : never;

/**
 * The same view, but the first time that one of its callbacks throws or rejects, `warn` is told, and from then on
 * nothing is shown any more: hours of training are worth more than their display.
 */
export function guardedView(
  view: TrainingView,
  warn: (message: string) => void,
): { [Name in keyof TrainingView]-?: Guarded<NonNullable<TrainingView[Name]>> } {
  let failed = false;
  const fail = (error: unknown) => {
    if (!failed)
      warn(`The view of the training failed (${messageOf(error)}). The training goes on without it.`);
    failed = true;
  };
  const guarded =
    <Args extends unknown[]>(callback: ((...args: Args) => unknown) | undefined) =>
    (...args: Args): Promise<void> | undefined => {
      if (failed) return undefined;
      try {
        const shown = callback?.apply(view, args);
        // A view may be asynchronous though it is not waited for.
        return shown === undefined ? undefined : Promise.resolve(shown).then(() => undefined, fail);
      } catch (error) {
        fail(error);
        return undefined;
      }
    };
  return {
    onStart: guarded(view.onStart),
    onBatch: guarded(view.onBatch),
    onEpoch: guarded(view.onEpoch),
    onEnd: guarded(view.onEnd),
  };
}
