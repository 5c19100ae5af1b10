/** The buttons of a training under way: a page that asks the handle of a run. */
import { z } from 'zod';
import { UsageError } from '../base/index';
import { formatPercent, type Json } from '../display/index';
import { browserFile, type PanelParts } from '../panel/index';
import {
  changeMoments,
  fields,
  liveFields,
  settingsAt,
  stepOf,
  type Field,
  type TrainingRun,
} from '../../src/index';

// Not a record, which passes over `__proto__` without a word.
const values = z.strictObject(Object.fromEntries(liveFields.map((name) => [name, z.number().optional()])));
const messageSchema = z.discriminatedUnion('do', [
  z.strictObject({
    do: z.enum(['open', 'look', 'pause', 'goOn', 'stop', 'validate', 'checkpoint', 'mistakes']),
  }),
  z.strictObject({ do: z.literal('change'), values }),
]);

/**
 * Buttons and sliders of a training, as a page for `openPanelServer`.
 *
 * @param showMistakes shows, somewhere else, what the network gets wrong now
 */
export function runPanel(run: TrainingRun, showMistakes: () => Promise<void>): PanelParts {
  const look = (said = ''): Json => ({
    state: run.state,
    said,
    settings: pick(settingsAt(run.config, run.changes, stepOf(run))),
    changes: changeMoments(run.changes, run.progress?.batches ?? 1).flatMap(({ all }) => all),
  });
  return {
    title: 'Training',
    style: browserFile(__dirname, 'run.css'),
    body: browserFile(__dirname, 'run.html'),
    script: browserFile(__dirname, 'run.js'),
    async onMessage(message) {
      const parsed = messageSchema.safeParse(message);
      if (!parsed.success) throw new UsageError('Expected {do: "look"} or another message of this page.');
      const asked = parsed.data;
      switch (asked.do) {
        case 'open':
          return { ...(look() as object), fields: described(), start: pick(run.config) };
        case 'look':
          return look();
        case 'pause':
        case 'goOn':
        case 'stop':
          run[asked.do]();
          return look();
        case 'change':
          await run.change(asked.values);
          return look('changed from the next batch on');
        case 'validate': {
          const { loss, accuracy } = await run.validateNow();
          return look(`validation loss ${loss.toFixed(3)}, accuracy ${formatPercent(accuracy, 1)}`);
        }
        case 'checkpoint':
          return look(`written: ${await run.checkpointNow()}`);
        case 'mistakes':
          await showMistakes();
          return look('the surest mistakes stand below the curves');
      }
    },
  };
}

const pick = (config: TrainingRun['config']): Json =>
  Object.fromEntries(liveFields.map((name) => [name, config[name]]));

/** What the page needs to know of the fields that may change. */
const described = (): Json =>
  liveFields.map((name) => {
    const { range = [0, 1], unit = '' } = fields[name] as Field<number>;
    return { name, range: [...range], unit };
  });
