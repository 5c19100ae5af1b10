/** Kept trainings: listed, compared, opened again, and sweeps of many. */
export { type BeforeTraining, showBeforeTraining } from './beforeTraining';
export { compareRuns } from './compareRuns';
export { openModelFor } from './openModelFor';
export { openModel, openTrained, type Trained } from './openTrained';
export { type KeptRun, readRun } from './readRun';
export { configureFrom, diff, openRun, runs } from './runs';
export { ranked, startSweep } from './sweep/startSweep';
export { sweep, type SweepResult } from './sweep/sweep';
export { trialDocument } from './sweep/sweepFolder';
export type { SweepSpace, Trial } from './sweep/sweepTrials';
export { trialTable } from './sweep/trialTable';
