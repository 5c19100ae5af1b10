/** The buttons of a training under way: a page that asks the handle of a run. */
import { z } from 'zod';
import { FerlabError, UsageError } from '../base/index';
import { escapeHtml, formatPercent, type Json, type Shown } from '../display/index';
import { browserFile, notConnected, type PanelParts } from '../panel/index';
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
  z.strictObject({ do: z.literal('shown'), have: z.array(z.number()).max(16) }),
]);

/** A training's panel, which goes on telling how it ended when it has. */
export interface RunPanel extends PanelParts {
  /** From now on the buttons do nothing; the training and its data are let go. */
  end(why: string): void;
}

/**
 * Buttons and sliders of a training, as a page for `openPanelServer`.
 *
 * @param showMistakes shows, somewhere else, what the network gets wrong now
 * @param shown the outputs below the panel, for a page that was reloaded
 */
export function runPanel(
  run: TrainingRun,
  showMistakes: () => Promise<void>,
  shown: readonly Shown[] = [],
): RunPanel {
  let present: { run: TrainingRun; showMistakes(): Promise<void> } | undefined = { run, showMistakes };
  let last = lookAt(run);
  const start = pick(run.config);
  const look = (said = ''): Json => {
    if (present !== undefined) last = lookAt(present.run);
    return { ...last, ...(said && { said }) };
  };
  return {
    title: 'Training',
    style: browserFile(__dirname, 'run.css'),
    body: browserFile(__dirname, 'run.html'),
    script: browserFile(__dirname, 'run.js'),
    below: shown.length,
    lost: `${notConnected} run.view() in a new cell shows this training; running this cell starts another.`,
    elsewhere:
      'The controls need JupyterLab. Here, use run.pause(), run.goOn(), run.change(…) and run.stop().',
    end(why) {
      look();
      last = { ...last, state: 'ended', said: why };
      present = undefined;
    },
    async onMessage(message) {
      const parsed = messageSchema.safeParse(message);
      if (!parsed.success) throw new UsageError('Expected {do: "look"} or another message of this page.');
      const asked = parsed.data;
      switch (asked.do) {
        case 'open':
          return { ...(look() as object), fields: described(), start };
        case 'look':
          return look();
        case 'shown':
          return shown.map((output, i) => told(output, asked.have[i]));
      }
      if (present === undefined) throw new FerlabError('The training has ended, or is shown further below.');
      const { run, showMistakes } = present;
      switch (asked.do) {
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

/** What the page says of a training; the rate is what its schedule gave the last batch. */
const lookAt = (run: TrainingRun) => ({
  state: run.state as string,
  said: '',
  settings: pick(settingsAt(run.config, run.changes, stepOf(run))),
  rate: { now: run.progress?.learningRate ?? null, schedule: run.config.schedule },
  changes: changeMoments(run.changes, run.progress?.batches ?? 1).flatMap(({ all }) => all),
});

/** An output for the page, whole where the page has another version of it. */
function told({ bundle, version }: Shown, had: number | undefined): Json {
  if (bundle === undefined || version === had) return { version };
  const { 'image/svg+xml': svg, 'text/html': html, 'image/png': png, 'text/plain': text } = bundle.data;
  if (html !== undefined) return { version, html };
  if (svg !== undefined)
    return { version, picture: `data:image/svg+xml;base64,${Buffer.from(svg as string).toString('base64')}` };
  // As where a figure could not be drawn.
  if (png === undefined) return { version, html: `<pre>${escapeHtml(String(text ?? ''))}</pre>` };
  const { width } = (bundle.metadata?.['image/png'] ?? {}) as { width?: number };
  return { version, picture: `data:image/png;base64,${png as string}`, width };
}

const pick = (config: TrainingRun['config']): Json =>
  Object.fromEntries(liveFields.map((name) => [name, config[name]]));

/** What the page needs to know of the fields that may change. */
const described = (): Json =>
  liveFields.map((name) => {
    const { range = [0, 1], unit = '' } = fields[name] as Field<number>;
    return { name, range: [...range], unit };
  });
