/** How the learning rate moves over a training. */
import type { Config } from '../config';

const cosineBetween = (start: number, end: number, share: number) =>
  end + ((start - end) / 2) * (1 + Math.cos(Math.PI * share));

/**
 * The one-cycle rate (Smith & Topin 2018) as PyTorch's `OneCycleLR`: a cosine up from peak / 25 in the warm-up
 * share of all steps, and a cosine down to peak / 250,000.
 *
 * @param step from 0
 */
function oneCycleRate(step: number, totalSteps: number, peak: number, warmupShare: number): number {
  const [start, end] = [peak / 25, peak / 25 / 1e4];
  const climbEnds = warmupShare * totalSteps - 1;
  const last = totalSteps - 1;
  if (step <= climbEnds) return climbEnds <= 0 ? peak : cosineBetween(start, peak, step / climbEnds);
  return cosineBetween(peak, end, Math.min(1, (step - climbEnds) / (last - climbEnds || 1)));
}

/**
 * The learning rate of a step by the configuration's schedule.
 *
 * @param step from 0, of all steps of the training
 * @param batches steps of an epoch
 * @param plateau where "plateau" stands, which alone depends on how the training goes
 */
export function scheduledRate(
  config: Config,
  step: number,
  batches: number,
  plateau: Pick<Plateau, 'rate'>,
): number {
  const { schedule, epochs, learningRate } = config;
  switch (schedule) {
    case 'onecycle':
      return oneCycleRate(step, epochs * batches, learningRate, config.warmupShare);
    // As PyTorch's `CosineAnnealingLR`.
    case 'cosine':
      return cosineBetween(learningRate, config.lowestRate, Math.min(1, step / (epochs * batches)));
    // As its `StepLR`.
    case 'step':
      return learningRate * config.stepFactor ** Math.floor(Math.floor(step / batches) / config.stepEpochs);
    case 'plateau':
      return plateau.rate;
    case 'constant':
      return learningRate;
  }
}

/**
 * Height and width of an epoch's images, as a share of the full ones: they grow in four steps (progressive resizing,
 * Howard 2018), and are whole from `fullSizeFrom` of the epochs on.
 *
 * @param epoch from 1
 */
export function sizeShareAt(
  { epochs, startSize, fullSizeFrom }: Pick<Config, 'epochs' | 'startSize' | 'fullSizeFrom'>,
  epoch: number,
): number {
  const steps = Math.floor((4 * (epoch - 1)) / (fullSizeFrom * epochs));
  return steps >= 4 ? 1 : startSize + ((1 - startSize) * steps) / 4;
}

/** State of "reduce on plateau". */
export interface Plateau {
  rate: number;
  best: number;
  badEpochs: number;
}

/**
 * The state after an epoch, as PyTorch's `ReduceLROnPlateau` in mode "min" with its relative threshold of 1e-4.
 *
 * @param validLoss of the epoch; smaller is better
 */
export function plateauAfter(
  state: Plateau,
  validLoss: number,
  { factor, patience, lowest }: { factor: number; patience: number; lowest: number },
): Plateau {
  if (validLoss < state.best * (1 - 1e-4)) return { ...state, best: validLoss, badEpochs: 0 };
  const badEpochs = state.badEpochs + 1;
  if (badEpochs <= patience) return { ...state, badEpochs };
  return { ...state, rate: Math.max(state.rate * factor, lowest), badEpochs: 0 };
}

/** What is remembered from epoch to epoch. */
export interface Patience {
  /** Lowest validation loss so far, null before the first epoch. */
  lowestLoss: number | null;
  epochsSinceLowest: number;
}

/**
 * The state after an epoch, as Keras's `EarlyStopping` on the validation loss: training stops once
 * `epochsSinceLowest` reaches the patience. A loss that is NaN is never the lowest.
 *
 * @param minDelta how much lower a loss must be to count
 */
export function patienceAfter(state: Patience, validLoss: number, minDelta: number): Patience {
  if (validLoss < (state.lowestLoss ?? Infinity) - minDelta) {
    return { lowestLoss: validLoss, epochsSinceLowest: 0 };
  }
  return { ...state, epochsSinceLowest: state.epochsSinceLowest + 1 };
}
