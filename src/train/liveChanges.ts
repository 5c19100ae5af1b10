/** Hyperparameters that may change while a training runs, and when each did. */
import { z } from 'zod';
import { suggestion, UsageError } from '../../packages/base/index';
import { configure, type Config } from '../config';
import { augmentationFields } from '../hyperparameters';

/** Everything else is part of the recorded step, or of what a resumed training must have in common with itself. */
export const liveFields = [
  'learningRate',
  ...(Object.keys(augmentationFields) as (keyof typeof augmentationFields)[]),
] as const;

export type LiveField = (typeof liveFields)[number];

/** The values of the fields that may change. */
export type LiveSettings = Pick<Config, LiveField>;

/** A change made on the way. */
export const liveChangeSchema = z.object({
  /** Steps that were done before: the first batch that it touches is the one after these. */
  step: z.int().min(0),
  field: z.enum(liveFields),
  from: z.number(),
  to: z.number(),
});

export type LiveChange = z.infer<typeof liveChangeSchema>;

/** A change that is to be made; what the value was before follows from the others. */
export type PlannedChange = Omit<LiveChange, 'from'>;

/** The configuration as it is at a step, counted from 0. */
export function settingsAt(config: Config, changes: readonly LiveChange[], step: number): Config {
  const made = changes.filter((change) => change.step <= step);
  return made.length === 0
    ? config
    : { ...config, ...Object.fromEntries(made.map(({ field, to }) => [field, to])) };
}

/**
 * Changes in the order in which they are made; of several to one field at one step the last counts, and what changes
 * nothing is left out.
 *
 * @throws UsageError for a field that can't change while a training runs, or a value out of its range.
 */
export function orderedChanges(config: Config, planned: readonly PlannedChange[]): LiveChange[] {
  const ordered: LiveChange[] = [];
  const last = planned.filter(
    ({ step, field }, i) =>
      !planned.slice(i + 1).some((later) => later.step === step && later.field === field),
  );
  for (const { step, field, to } of last.sort((a, b) => a.step - b.step)) {
    if (!Number.isInteger(step) || step < 0) {
      throw new UsageError(`Expected the step of a change to be a whole number from 0 on but found ${step}.`);
    }
    if (!liveFields.includes(field)) {
      throw new UsageError(
        `${field} can't be changed while a training runs.${suggestion(field, liveFields)} ` +
          `These can: ${liveFields.join(', ')}. For the others, start another training.`,
      );
    }
    configure({ [field]: to });
    const from = settingsAt(config, ordered, step)[field];
    if (from !== to) ordered.push({ step, field, from, to });
  }
  return ordered;
}

/** A change in words: `learningRate 0.004 → 0.002`. */
export const changeText = ({ field, from, to }: LiveChange) => `${field} ${from} → ${to}`;
