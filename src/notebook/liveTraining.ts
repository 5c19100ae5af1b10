/** Shows a training while it runs: a bar, curves and a table that change in place. */
import type { Config } from '../config';
import { classCounts } from '../data/loadDataset';
import type { Split } from '../data/splitDataset';
import type { EpochRecord } from '../train/history';
import type { TrainingView } from '../train/training';
import { displayMarkdown, liveDisplay } from './display';
import { formatPercent } from './format';
import { trainingCurves } from './plots/trainingCurves';
import { progressBar } from './progress';
import { table } from './tables';

/**
 * A view for `startTraining`. Its displays belong to the cell that calls this; they go on changing while later
 * cells run. The curves are drawn on another thread, so that the training never waits for them.
 */
export function liveTraining(config: Config, { train }: Split): TrainingView {
  const images = config.epochs * train.labels.length;
  const bar = progressBar({ total: images, label: 'Training', unit: 'images' });
  bar.update(0);
  // Shown at once, so that they belong to this cell: what is drawn later may arrive while another one runs.
  const curves = liveDisplay();
  curves.update(placeholder('The curves appear here.'));
  const epochs = liveDisplay();
  epochs.update(placeholder('The epochs appear here.'));
  const options = {
    baseline: Math.max(...classCounts(train)) / train.labels.length,
    epochs: config.epochs,
  };
  void curves.updateFigure(trainingCurves([], options));
  let history: readonly EpochRecord[] = [];
  return {
    onBatch({ epoch, batch, loss, accuracy }) {
      const done =
        (epoch - 1) * train.labels.length + Math.min(batch * config.batchSize, train.labels.length);
      bar.update(done, {
        note: `epoch ${epoch}, loss ${loss.toFixed(3)}, accuracy ${formatPercent(accuracy)}`,
      });
    },
    onEpoch(all) {
      history = all;
      void curves.updateFigure(trainingCurves(all, options));
      epochs.update(epochTable(all));
    },
    async onEnd({ stoppedBy, best }) {
      bar.finish({
        note: `${stoppedBy}; best: epoch ${best.epoch}, ${formatPercent(best.validAccuracy, 1)}`,
      });
      await curves.finishFigure(trainingCurves(history, { ...options, bestEpoch: best.epoch }));
    },
    onStart({ folder, resumedAt }) {
      if (resumedAt !== undefined) {
        displayMarkdown(`Going on in ${folder} from epoch ${resumedAt.epoch}, batch ${resumedAt.batch + 1}.`);
      }
    },
  };
}

const placeholder = (text: string) => ({
  data: { 'text/html': `<em style="opacity: 0.6">${text}</em>`, 'text/plain': text },
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
