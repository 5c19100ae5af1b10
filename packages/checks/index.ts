/** Looks before time is spent: one batch by heart, the learning-rate finder, the first batch. */
export { findLearningRate, type LearningRateSweep, withSuggestedRate } from './findLearningRate';
export { overfitOneBatch } from './overfitOneBatch';
export { learningRateFinder } from './plots/learningRateFinder';
export { lossOfSteps } from './plots/lossOfSteps';
export { batchPictures, showBatch, showLearningRates, showOverfit } from './showChecks';
