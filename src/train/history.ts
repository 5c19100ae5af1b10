/** What is recorded of each epoch. */
import { z } from 'zod';
import { csvText } from '../../packages/base/index';

const share = z.number().min(0).max(1);

/** One epoch. Losses are cross entropies against the smoothed labels; accuracies shares from 0 to 1. */
export const epochRecordSchema = z.object({
  epoch: z.int().min(1),
  trainLoss: z.number(),
  trainAccuracy: share,
  validLoss: z.number(),
  validAccuracy: share,
  learningRate: z.number().min(0),
  seconds: z.number().min(0),
});

export type EpochRecord = z.infer<typeof epochRecordSchema>;

/** Whether an epoch is better than another: more accurate, or as accurate with a lower loss. Never if NaN. */
export function isBetter(candidate: EpochRecord, best: EpochRecord | undefined): boolean {
  if (!Number.isFinite(candidate.validLoss)) return false;
  if (best === undefined || candidate.validAccuracy > best.validAccuracy) return true;
  return candidate.validAccuracy === best.validAccuracy && candidate.validLoss < best.validLoss;
}

/** The best epoch of a history, if it has a finite one. */
export const bestOf = (history: readonly EpochRecord[]) =>
  history.reduce<EpochRecord | undefined>((best, row) => (isBetter(row, best) ? row : best), undefined);

/** The history as CSV, one line an epoch. */
export function historyCsv(history: readonly EpochRecord[]): string {
  const columns = Object.keys(epochRecordSchema.shape) as (keyof EpochRecord)[];
  return csvText(
    columns,
    history.map((row) => columns.map((column) => row[column])),
  );
}
