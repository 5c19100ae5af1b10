/** The classic sanity check: a network that can't learn one batch by heart will not learn anything. */
import { progressOf } from '../display/index';
import { type Config, subset, type Split, inTurn, requireTrainable, Trainer } from '../../src/index';

/** What stands in the way of learning by heart is left out. */
const undisturbed: Partial<Config> = {
  mirror: 0,
  moving: 0,
  brightness: 0,
  contrast: 0,
  erasing: 0,
  mixup: 0,
  dropoutScale: 0,
  labelSmoothing: 0,
  weightDecay: 0,
  l2: 0,
  emaDecay: 0,
  schedule: 'constant',
  balance: 'none',
};

interface OverfitOptions {
  steps?: number;
  onProgress?: (done: number, total: number, note?: string) => void;
}

/**
 * Trains a new network on one and the same batch, without augmentation, dropout or smoothing, at a constant learning
 * rate (Karpathy's recipe, 2019, step 2).
 *
 * The loss must fall to nearly 0. If it does not, labels, network, loss or learning rate do not fit each other.
 * Nothing is written, and nothing stays of the network.
 * @param config whose network, batch size, optimizer and learning rate are tried
 * @param options.onProgress counts the steps; a progress bar by default
 * @returns the cross entropy of each step in nats
 * @throws FerlabError when the data can't be trained on, or the loss is no number any more.
 */
export async function overfitOneBatch(
  config: Config,
  data: Split,
  { steps = 100, onProgress = progressOf('Learning one batch by heart', 'steps') }: OverfitOptions = {},
): Promise<number[]> {
  requireTrainable(config, data);
  const batch = subset(data.train, inTurn(data.train, config.batchSize));
  const trainer = new Trainer({ ...config, ...undisturbed }, { train: batch, valid: batch });
  const losses: number[] = [];
  try {
    onProgress(0, steps);
    while (losses.length < steps) {
      await new Promise(setImmediate);
      losses.push(trainer.trainBatch(trainer.order()));
      trainer.state.batch = 0;
      onProgress(losses.length, steps, `loss ${losses.at(-1)!.toFixed(3)}`);
    }
  } finally {
    trainer.dispose();
  }
  return losses;
}
