/** The bar of a training: the images of all its epochs, and where it is in words. */
import { formatPercent } from './format';
import { progressBar } from './progress';

/** Where a training is, after a batch; loss (nats) and accuracy (0 to 1) are means over the epoch so far. */
interface Moment {
  epoch: number;
  batch: number;
  loss: number;
  accuracy: number;
  gradientNorm: number;
}

/** How the bar of each training gives way to a newer one. */
const latest = new WeakMap<object, () => void>();

/**
 * The bar of a training, as a view of it. It is shown at once: a later cell may run before its first batch is done.
 *
 * @param images that an epoch trains on
 * @param endText what is said of a training's result
 * @param of the training: a bar that it had before tells no more of it
 * @example startTraining(config, data, { view: trainingBar(config, data.train.labels.length, endText) });
 */
export function trainingBar<Result>(
  { epochs, batchSize }: { epochs: number; batchSize: number },
  images: number,
  endText: (result: Result) => string,
  of: object = {},
) {
  latest.get(of)?.();
  const bar = progressBar({ total: epochs * images, label: 'Training', unit: 'images', atOnce: true });
  latest.set(of, () => bar.finish({ note: 'shown further below from here on' }));
  const imagesDone = ({ epoch, batch }: Pick<Moment, 'epoch' | 'batch'>) =>
    (epoch - 1) * images + Math.min(batch * batchSize, images);
  let done = 0;
  return {
    onStart({ resumedAt }: { resumedAt?: { epoch: number; batch: number } | undefined }) {
      if (resumedAt === undefined) return;
      done = imagesDone(resumedAt);
      bar.update(done, { from: done });
    },
    /** @param before whether all this was done before the bar was there */
    onBatch(progress: Moment, before = false) {
      const { epoch, loss, accuracy } = progress;
      done = imagesDone(progress);
      const note = `epoch ${epoch}, loss ${loss.toFixed(3)}, accuracy ${formatPercent(accuracy)}`;
      bar.update(done, { note, ...(before && { from: done }) });
    },
    onState(state: string, why = 'ended before its time: await run.done tells why') {
      if (state === 'ended') bar.finish({ note: why });
      else bar.update(done, { paused: state === 'paused' });
    },
    onEnd: (result: Result) => bar.finish({ note: endText(result) }),
    finish: bar.finish,
  };
}
