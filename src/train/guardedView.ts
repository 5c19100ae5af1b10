/** Views that can't end a training by failing. */
import { messageOf } from '../../packages/base/index';
import type { TrainingRun, TrainingView, ViewOfTraining } from './training';

/** All that watch a training, as one view. */
export interface Audience extends Required<TrainingView> {
  /** Another view, until what is returned is called. */
  add(view: ViewOfTraining, run: TrainingRun): () => void;
}

/**
 * Views of one training. The first time that a callback of a view throws or rejects, `warn` is told, and from then on
 * that view is left out: hours of training are worth more than their display.
 */
export function audienceOf(warn: (message: string) => void): Audience {
  const views = new Set<TrainingView>();
  const failed = (error: unknown) =>
    warn(`The view of the training failed (${messageOf(error)}). The training goes on without it.`);
  const tell = async (view: TrainingView, callback: (view: TrainingView) => unknown) => {
    try {
      // A view may be asynchronous though it is not waited for.
      await callback(view);
    } catch (error) {
      if (views.delete(view)) failed(error);
    }
  };
  const all = (callback: (view: TrainingView) => unknown) =>
    Promise.all([...views].map((view) => tell(view, callback))).then(() => undefined);
  return {
    add(view, run) {
      try {
        const added = typeof view === 'function' ? view(run) : view;
        views.add(added);
        return () => views.delete(added);
      } catch (error) {
        failed(error);
        return () => false;
      }
    },
    onStart: (start) => void all((view) => view.onStart?.(start)),
    onBatch: (progress) => void all((view) => view.onBatch?.(progress)),
    onEpoch: (history, best) => void all((view) => view.onEpoch?.(history, best)),
    onChange: (changes) => void all((view) => view.onChange?.(changes)),
    onState: (state) => void all((view) => view.onState?.(state)),
    onEnd: (result) => all((view) => view.onEnd?.(result)),
  };
}
