/** A short sweep of rising learning rates, to choose one before a training. */
import { FerlabError } from '../base/index';
import { progressOf } from '../display/index';
import { configure, requireTrainable, Trainer, type Config, type Split } from '../../src/index';

/** What a sweep found. */
export interface LearningRateSweep {
  /** Learning rates in rising order. */
  rates: number[];
  /** The loss up to each, by `smoothLosses`. */
  losses: number[];
  /** A rate halfway down the longest fall of the loss, fastai's "valley": a good peak for "onecycle". */
  suggestion: number;
  /** The rate at which the loss falls fastest. */
  steepest: number;
}

interface SweepOptions {
  from?: number;
  to?: number;
  batches?: number;
  onProgress?: (done: number, total: number, note?: string) => void;
}

const label = 'Finding a learning rate';

/**
 * Trains a new network on batches of rising learning rate and watches the loss (Smith 2017), as fastai's `lr_find`.
 *
 * It ends early where the loss is four times its lowest. Nothing is written, and nothing stays of the network.
 *
 * @param sweep lowest and highest rate, and the most batches; `onProgress` counts them, by default in a progress bar
 * @throws FerlabError when the data can't be trained on, or the loss rises too soon for a suggestion.
 */
export async function findLearningRate(
  config: Config,
  data: Split,
  { from = 1e-7, to = 10, batches = 100, onProgress = progressOf(label, 'batches') }: SweepOptions = {},
): Promise<LearningRateSweep> {
  requireTrainable(config, data);
  const trainer = new Trainer({ ...config, emaDecay: 0 }, data);
  const rates: number[] = [];
  const raw: number[] = [];
  let losses: number[] = [];
  try {
    onProgress(0, batches);
    while (rates.length < batches && !hasDiverged(losses)) {
      await new Promise(setImmediate);
      const rate = from * (to / from) ** (rates.length / batches);
      raw.push(trainer.trainBatch(trainer.order(), rate));
      rates.push(rate);
      losses = smoothLosses(raw);
      if (trainer.state.batch === trainer.batches) {
        trainer.state.epoch += 1;
        trainer.state.batch = 0;
      }
      onProgress(rates.length, batches, `rate ${rate.toPrecision(2)}, loss ${losses.at(-1)!.toFixed(2)}`);
    }
  } catch (error) {
    // A loss or gradient that is not finite ends the sweep as a high one does.
    if (!(error instanceof FerlabError) || rates.length === 0) throw error;
  } finally {
    trainer.dispose();
  }
  if (rates.length < batches) onProgress(rates.length, rates.length, 'stopped where the loss ran away');
  return { rates, losses, ...suggestRates(rates, losses, batches) };
}

/** The configuration with the rate that a sweep suggests, to two digits. */
export const withSuggestedRate = (
  config: Config,
  { suggestion }: Pick<LearningRateSweep, 'suggestion'>,
): Config => configure({ ...config, learningRate: Number(suggestion.toPrecision(2)) });

/** Whether the last loss is more than four times the lowest, as in fastai. */
export function hasDiverged(losses: readonly number[]): boolean {
  return losses.length > 0 && losses.at(-1)! > 4 * Math.min(...losses);
}

/** An exponential moving average that keeps 0.98, freed of its start at zero; fastai's `AvgSmoothLoss`. */
export function smoothLosses(losses: readonly number[], kept = 0.98): number[] {
  let average = 0;
  return losses.map((loss, i) => {
    average = kept * average + (1 - kept) * loss;
    return average / (1 - kept ** (i + 1));
  });
}

/** In all recorded sweeps the suggestion lies so many times below the rate from which on the loss runs away. */
const belowRunaway = [600, 30] as const;

/**
 * Rates to train with, from the losses of a sweep without its first tenth and its last five batches; fastai's
 * `valley` (the middle of the longest run of falling losses) and `steep`.
 *
 * Of few batches both may be noise. Where the loss runs away is plain even then, and keeps them within reason.
 *
 * @param batches that were planned
 * @throws FerlabError when the sweep was too short.
 */
export function suggestRates(
  allRates: readonly number[],
  allLosses: readonly number[],
  batches: number,
): Pick<LearningRateSweep, 'suggestion' | 'steepest'> {
  const rates = allRates.slice(Math.floor(batches / 10), -5);
  const losses = allLosses.slice(Math.floor(batches / 10), -5);
  if (rates.length < 2) {
    throw new FerlabError(
      `The loss rose too soon: after ${allRates.length} of ${batches} batches. Begin with a lower rate ("from").`,
    );
  }
  const bound = 1.1 * Math.min(...allLosses);
  const runaway = allRates[allLosses.map((loss) => loss <= bound).lastIndexOf(true) + 1];
  const [low, high] = runaway === undefined ? [0, Infinity] : belowRunaway.map((times) => runaway / times);
  const slopes = rates.slice(1).map((rate, i) => {
    const isWithin = rates[i]! >= low!;
    return isWithin ? (losses[i + 1]! - losses[i]!) / (Math.log(rate) - Math.log(rates[i]!)) : Infinity;
  });
  const wanted = Math.max(low!, Math.min(valley(rates, losses), high!));
  return {
    suggestion: rates.find((rate) => rate >= wanted) ?? rates.at(-1)!,
    steepest: rates[slopes.indexOf(Math.min(...slopes))]!,
  };
}

/** The middle of the longest falling subsequence of losses. */
function valley(rates: readonly number[], losses: readonly number[]): number {
  const lengths: number[] = [];
  losses.forEach((loss, i) => {
    lengths[i] = 1 + Math.max(0, ...lengths.filter((_, j) => loss < losses[j]!));
  });
  const longest = Math.max(...lengths);
  const third = longest / 3;
  return rates.at(lengths.indexOf(longest) - longest + Math.floor(third) + Math.floor(third / 2))!;
}
