/** How a training ended: as its folder keeps it, and in words. */
import path from 'path';
import { z } from 'zod';
import { formatPercent } from '../../packages/display/index';
import type { StoppedBy, TrainingResult } from './training';

export const endSchema = z.object({
  by: z.enum(['finished', 'early-stop', 'interrupt', 'time-limit', 'diverged']),
  /** Steps and epochs that were done; where its history has more, it was continued. */
  step: z.int().min(0),
  epochs: z.int().min(0),
  at: z.iso.datetime(),
});

/** How, where and when a run ended. */
export type RunEnd = z.infer<typeof endSchema>;

const ways: Record<StoppedBy, string> = {
  finished: 'Finished',
  'early-stop': 'Stopped early, as the validation loss no longer fell,',
  interrupt: 'Stopped',
  'time-limit': 'Stopped by the time limit',
};

/** Such as `Stopped after 3 epochs; the best model, 41.2%, is kept in runs/first/model`. */
export function endText({ stoppedBy, epochs, best, model }: TrainingResult): string {
  const when = epochs === 0 ? 'in the first epoch' : `after ${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}`;
  const share = formatPercent(best.validAccuracy, 1);
  return `${ways[stoppedBy]} ${when}; the best model, ${share}, is kept in ${path.relative('', model)}`;
}
