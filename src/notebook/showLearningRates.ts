/** Shows what a sweep of learning rates found. */
import type { LearningRateSweep } from '../train/findLearningRate';
import { displayFigure } from '../../packages/display/index';
import { learningRateFinder } from './plots/learningRateFinder';

/** Shows the loss over the learning rate, with the rates that `findLearningRate` suggests. */
export async function showLearningRates(sweep: LearningRateSweep): Promise<void> {
  await displayFigure(learningRateFinder(sweep));
}
