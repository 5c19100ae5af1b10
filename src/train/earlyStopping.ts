/** When a training has stopped getting better. */

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
