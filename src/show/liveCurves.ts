/** Shows a training while it runs: a bar, curves and a table that change in place. */
import { escapeHtml, htmlBundle, liveDisplay, trainingBar } from '../../packages/display/index';
import { epochTable, trainingCurves, type CurveOptions } from '../../packages/plots/index';
import { classCounts } from '../data/dataset';
import { endText } from '../train/ending';
import { bestOf } from '../train/history';
import { changeText, type LiveChange } from '../train/liveChanges';
import type { TrainingProgress, TrainingRun, TrainingView } from '../train/training';

/** How often the curves are drawn within an epoch, at most. */
const DRAW_MILLISECONDS = 3000;

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
  const bar = trainingBar(run.config, run.data.train.labels.length, endText, run);
  // Shown at once, so that they belong to this cell: what is drawn later may arrive while another one runs.
  const curves = liveDisplay();
  curves.update(quietLine('The curves appear here.'));
  const epochs = liveDisplay();
  epochs.update(
    run.history.length > 0 ? htmlBundle(epochTable(run.history)) : quietLine('The epochs appear here.'),
  );
  let underWay: { epoch: number; loss: number }[] = [];
  const figure = () =>
    trainingCurves(run.history, { ...curveOptions(run), underWay: thinned(underWay, 200) });
  let drawnAt = performance.now();
  const draw = () => {
    drawnAt = performance.now();
    void curves.updateFigure(figure());
  };
  const onBatch = (progress: TrainingProgress, before = false) => {
    const { epoch, batch, batches, loss } = progress;
    // A first epoch may last minutes. Drawing takes from the training's time, so that it is done now and then.
    if (batch < batches) underWay.push({ epoch: epoch - 1 + batch / batches, loss });
    if (performance.now() - drawnAt > DRAW_MILLISECONDS) draw();
    bar.onBatch(progress, before);
  };
  if (run.progress !== undefined) onBatch(run.progress, true);
  draw();
  const view: TrainingView = {
    onStart(start) {
      if (start.resumedAt === undefined) return;
      bar.onStart(start);
      draw();
      if (run.history.length > 0) epochs.update(htmlBundle(epochTable(run.history)));
    },
    onBatch: (progress) => onBatch(progress),
    onEpoch(all) {
      underWay = [];
      draw();
      epochs.update(htmlBundle(epochTable(all)));
    },
    onChange: draw,
    onState: (state, why) => bar.onState(state, why),
    async onEnd(result) {
      bar.onEnd(result);
      await curves.finishFigure(figure());
    },
  };
  if (run.state === 'ended') {
    bar.finish({ note: 'ended' });
    void curves.finishFigure(figure());
    return {};
  }
  bar.onState(run.state);
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
  const rates = thinned(run.rates, 400);
  return {
    baseline: Math.max(...classCounts(train)) / train.labels.length,
    bestEpoch: bestOf(run.history)?.epoch,
    epochs: run.config.epochs,
    ...(rates.length > 0 ? { rates } : {}),
    changes: changeMoments(
      run.changes.filter(({ step }) => step <= stepOf(run)),
      batchesOf(run),
    ),
  };
}

/** At most so many points, evenly, and the last one. */
const thinned = <T>(points: readonly T[], most: number): T[] =>
  points.filter((_, i) => i % Math.ceil(points.length / most) === 0 || i === points.length - 1);

/** A line of grey text. */
export const quietLine = (text: string) =>
  htmlBundle({ html: `<em style="opacity: 0.6">${escapeHtml(text)}</em>`, text });
