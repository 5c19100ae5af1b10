/** Shows a training while it runs: a bar, curves and a table that change in place. */
import {
  escapeHtml,
  formatPercent,
  htmlBundle,
  liveDisplay,
  progressBar,
  table,
} from '../../packages/display/index';
import { trainingCurves, type CurveOptions } from '../../packages/plots/index';
import { classCounts } from '../data/dataset';
import { bestOf, type EpochRecord } from '../train/history';
import { changeText, type LiveChange } from '../train/liveChanges';
import type { TrainingProgress, TrainingRun, TrainingView } from '../train/training';

/** How the view of each training gives way to a newer one. */
const retiring = new WeakMap<TrainingRun, () => void>();

/**
 * The view for `startTraining(config, data, { view: liveCurves })`; with buttons, it is `liveTraining` of the controls
 * package. Its displays belong to the cell that starts the training; they go on changing while later cells run. The
 * curves are drawn on another thread, so that the training never waits for them.
 *
 * @param onRetire called when the training is shown anew by another view of this kind, and by this one no more
 */
export function liveCurves(run: TrainingRun, onRetire?: () => void): TrainingView {
  retiring.get(run)?.();
  const { config } = run;
  const images = run.data.train.labels.length;
  const bar = progressBar({ total: config.epochs * images, label: 'Training', unit: 'images' });
  // Shown at once, so that they belong to this cell: what is drawn later may arrive while another one runs.
  const curves = liveDisplay();
  curves.update(quietLine('The curves appear here.'));
  const epochs = liveDisplay();
  epochs.update(run.history.length > 0 ? epochTable(run.history) : quietLine('The epochs appear here.'));
  const imagesDone = ({ epoch, batch }: Pick<TrainingProgress, 'epoch' | 'batch'>) =>
    (epoch - 1) * images + Math.min(batch * config.batchSize, images);
  const figure = () => trainingCurves(run.history, curveOptions(run));
  const draw = () => void curves.updateFigure(figure());
  const onBatch = (progress: TrainingProgress, from?: number) => {
    const { epoch, loss, accuracy, gradientNorm } = progress;
    const note = `epoch ${epoch}, loss ${loss.toFixed(3)}, accuracy ${formatPercent(accuracy)}, gradient ${gradientNorm.toPrecision(2)}`;
    bar.update(imagesDone(progress), { note, from });
  };
  bar.update(0);
  if (run.progress !== undefined) onBatch(run.progress, imagesDone(run.progress));
  draw();
  const view: TrainingView = {
    onStart({ resumedAt }) {
      if (resumedAt === undefined) return;
      bar.update(imagesDone(resumedAt), { from: imagesDone(resumedAt) });
      draw();
      if (run.history.length > 0) epochs.update(epochTable(run.history));
    },
    onBatch: (progress) => onBatch(progress),
    onEpoch(all) {
      draw();
      epochs.update(epochTable(all));
    },
    onChange: draw,
    onState(state) {
      if (state === 'ended') bar.finish({ note: 'ended before its time: await run.done tells why' });
    },
    async onEnd({ stoppedBy, best }) {
      bar.finish({
        note: `${stoppedBy}; best: epoch ${best.epoch}, ${formatPercent(best.validAccuracy, 1)}`,
      });
      await curves.finishFigure(figure());
    },
  };
  if (run.state === 'ended') {
    bar.finish({ note: 'ended' });
    void curves.finishFigure(figure());
    return {};
  }
  retiring.set(run, () => {
    for (const name of Object.keys(view) as (keyof TrainingView)[]) delete view[name];
    onRetire?.();
    bar.finish({ note: 'shown further below from here on' });
  });
  return view;
}

/** Steps that a run has done. */
export const stepOf = ({ progress }: TrainingRun): number =>
  progress === undefined ? 0 : (progress.epoch - 1) * progress.batches + progress.batch;

/** Changes in words, with the epochs that were done when they were made; those of one moment together. */
export function changeMoments(
  changes: readonly LiveChange[],
  batches: number,
): { epoch: number; text: string; all: string[] }[] {
  const steps = [...new Set(changes.map(({ step }) => step))];
  return steps.map((step) => {
    const all = changes.filter((change) => change.step === step).map(changeText);
    const more = all.length > 1 ? ` and ${all.length - 1} more` : '';
    return { epoch: step / batches, text: `${all[0]}${more}`, all };
  });
}

/** Where a run is kept, and what was changed on its way. */
export function placeText(run: TrainingRun): string {
  const texts = changeMoments(run.changes, batchesOf(run)).flatMap(({ epoch, all }) =>
    all.map((text) => `${text} (after ${epoch.toFixed(1)} epochs)`),
  );
  return [`In ${run.folder}`, ...texts].join(' · ');
}

const batchesOf = ({ data, config }: TrainingRun) => Math.ceil(data.train.labels.length / config.batchSize);

function curveOptions(run: TrainingRun): CurveOptions {
  const { train } = run.data;
  const rates = [...run.rates];
  const every = Math.ceil(rates.length / 400);
  return {
    baseline: Math.max(...classCounts(train)) / train.labels.length,
    bestEpoch: bestOf(run.history)?.epoch,
    epochs: run.config.epochs,
    ...(rates.length > 0 ? { rates: rates.filter((_, i) => i % every === 0 || i === rates.length - 1) } : {}),
    changes: changeMoments(
      run.changes.filter(({ step }) => step <= stepOf(run)),
      batchesOf(run),
    ),
  };
}

/** A line of grey text. */
export const quietLine = (text: string) =>
  htmlBundle({ html: `<em style="opacity: 0.6">${escapeHtml(text)}</em>`, text });

/** The last epochs, newest first. */
function epochTable(history: readonly EpochRecord[], most = 5) {
  const columns = [
    'epoch',
    'training loss',
    'accuracy',
    'validation loss',
    'accuracy',
    'learning rate',
    'seconds',
  ];
  const rows = history
    .slice(-most)
    .reverse()
    .map((row) => [
      row.epoch,
      row.trainLoss.toFixed(3),
      formatPercent(row.trainAccuracy, 1),
      row.validLoss.toFixed(3),
      formatPercent(row.validAccuracy, 1),
      row.learningRate.toPrecision(2),
      row.seconds.toFixed(1),
    ]);
  return htmlBundle(table(columns, rows));
}
