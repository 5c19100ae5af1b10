/** What is known of a data set by networks that have not seen the image they judge. */
export { type CrossValidation, crossValidate, type Rival } from './crossValidate';
export { findSuspects, type Suspect, suspectsAmong, suspectsTable } from './findSuspects';
export { type FoldOptions, type OutOfFold, outOfFold } from './outOfFold';
export { type CurvePoint, type LearningCurve, learningCurve } from './learningCurve';
export { type Corrections, openCorrections } from './corrections';
export { type Review, reviewLabels } from './reviewLabels';
export { showCrossValidation, showLearningCurve, showSuspects } from './showFolds';
