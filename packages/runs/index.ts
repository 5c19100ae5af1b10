/** Kept trainings: listed, compared, opened again, and sweeps of many. */
export { type BeforeTraining, showBeforeTraining } from './beforeTraining';
export { compareRuns } from './compareRuns';
export { openModelFor } from './openModelFor';
export { openModel, openTrained, type Trained } from './openTrained';
export { type KeptRun, readRun } from './readRun';
export { configureFrom, diff, openRun, runs } from './runs';
export { byConfiguration, compareSeeds, ranked } from './sweep/ranked';
export { showSweep } from './sweep/showSweep';
export { startSweep, type SweepOptions } from './sweep/startSweep';
export { sweep, type SweepResult } from './sweep/sweep';
export { trialDocument } from './sweep/sweepFolder';
export type { SweepSpace, Trial } from './sweep/sweepTrials';
export { comparisonLine, hasSeeds, seedTable, trialTable } from './sweep/trialTable';
