/** Shows a training while it runs: buttons, a bar, curves and a table that change in place. */
import { classCounts } from '../data/dataset';
import { FerlabError } from '../../packages/base/index';
import { evaluate } from '../evaluate/evaluate';
import { disposeModel } from '../nn/model';
import type { EpochRecord } from '../train/history';
import { currentRun } from '../train/startTraining';
import type { TrainingProgress, TrainingRun, TrainingView } from '../train/training';
import {
  imageBundle,
  isNotebook,
  liveDisplay,
  type LiveDisplay,
  escapeHtml,
  formatPercent,
  progressBar,
  table,
} from '../../packages/display/index';
import { openPanelServer } from '../../packages/panel/index';
import { trainingCurves, type CurveOptions } from '../../packages/plots/index';
import { changeMoments, runPanel, stepOf } from './runPanel';
import { mistakesPicture } from './showEvaluation';

/**
 * Shows a training in this cell: one under way with its buttons, also after the page was reloaded, or one that has
 * ended. Where it was shown before, it is shown no more.
 *
 * @param run by default the one under way
 * @throws FerlabError when none is under way.
 */
export function showRun(run = currentRun()): void {
  if (run === undefined) {
    throw new FerlabError(
      'No training is under way. Start one by startTraining, or go on with a kept one by openRun(name).',
    );
  }
  run.watch(liveTraining);
}

/** How the view of each training gives way to a newer one. */
const retiring = new WeakMap<TrainingRun, () => void>();

/**
 * The view for `startTraining(config, data, { view: liveTraining })`. Its displays belong to the cell that starts the
 * training; they go on changing while later cells run. The curves are drawn on another thread, so that the training
 * never waits for them.
 */
export function liveTraining(run: TrainingRun): TrainingView {
  retiring.get(run)?.();
  const { config } = run;
  const images = run.data.train.labels.length;
  const buttons = liveDisplay();
  buttons.update(html(placeText(run)));
  const bar = progressBar({ total: config.epochs * images, label: 'Training', unit: 'images' });
  // Shown at once, so that they belong to this cell: what is drawn later may arrive while another one runs.
  const curves = liveDisplay();
  curves.update(html('The curves appear here.'));
  const epochs = liveDisplay();
  epochs.update(run.history.length > 0 ? epochTable(run.history) : html('The epochs appear here.'));
  const mistakes = liveDisplay();
  mistakes.update({ data: { 'text/html': '<span></span>', 'text/plain': '' } });
  const closePanel = showButtons(run, buttons, mistakes);
  const imagesDone = ({ epoch, batch }: Pick<TrainingProgress, 'epoch' | 'batch'>) =>
    (epoch - 1) * images + Math.min(batch * config.batchSize, images);
  const figure = (options: CurveOptions = {}) =>
    trainingCurves(run.history, { ...curveOptions(run), ...options });
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
      if (state !== 'ended') return;
      closePanel();
      bar.finish({ note: 'ended before its time: await run.done tells why' });
    },
    async onEnd({ stoppedBy, best }) {
      bar.finish({
        note: `${stoppedBy}; best: epoch ${best.epoch}, ${formatPercent(best.validAccuracy, 1)}`,
      });
      await curves.finishFigure(figure({ bestEpoch: best.epoch }));
    },
  };
  if (run.state === 'ended') {
    closePanel();
    bar.finish({ note: 'ended' });
    void curves.finishFigure(figure());
    return {};
  }
  retiring.set(run, () => {
    for (const name of Object.keys(view) as (keyof TrainingView)[]) delete view[name];
    closePanel();
    bar.finish({ note: 'shown further below from here on' });
  });
  return view;
}

/** Where a run is kept, and what was changed on its way. */
function placeText(run: TrainingRun): string {
  const texts = changeMoments(run.changes, batchesOf(run)).flatMap(({ epoch, all }) =>
    all.map((text) => `${text} (after ${epoch.toFixed(1)} epochs)`),
  );
  return [`In ${run.folder}`, ...texts].join(' · ');
}

/** Puts the run's panel into its place, and returns what ends it: then the changes made stand there. */
function showButtons(run: TrainingRun, place: LiveDisplay, mistakes: LiveDisplay): () => void {
  if (!isNotebook() || run.state === 'ended') return () => undefined;
  const showMistakes = async () => {
    const model = await run.presentModel();
    try {
      const { valid } = run.data;
      const png = await mistakesPicture(await evaluate(model, valid), valid);
      mistakes.update(imageBundle(png, { alt: 'the surest mistakes' }));
    } finally {
      disposeModel(model);
    }
  };
  let close = () => {};
  let closed = false;
  openPanelServer()
    .then((server) => {
      if (closed) return;
      const panel = server.addPanel(runPanel(run, showMistakes));
      close = () => panel.close();
      const instead = escapeHtml(placeText(run));
      place.update({ data: { 'text/html': panel.html(instead), 'text/plain': placeText(run) } });
    })
    // Without a port there are no buttons; the handle does the same.
    .catch(() => undefined);
  return () => {
    if (closed) return;
    closed = true;
    close();
    place.update(html(placeText(run)));
  };
}

const batchesOf = ({ data, config }: TrainingRun) => Math.ceil(data.train.labels.length / config.batchSize);

function curveOptions(run: TrainingRun): CurveOptions {
  const { train } = run.data;
  const rates = [...run.rates];
  const every = Math.ceil(rates.length / 400);
  return {
    baseline: Math.max(...classCounts(train)) / train.labels.length,
    epochs: run.config.epochs,
    ...(rates.length > 0 ? { rates: rates.filter((_, i) => i % every === 0 || i === rates.length - 1) } : {}),
    changes: changeMoments(
      run.changes.filter(({ step }) => step <= stepOf(run)),
      batchesOf(run),
    ),
  };
}

const html = (text: string) => ({
  data: { 'text/html': `<em style="opacity: 0.6">${escapeHtml(text)}</em>`, 'text/plain': text },
});

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
  const { html, text } = table(columns, rows);
  return { data: { 'text/html': html, 'text/plain': text } };
}
