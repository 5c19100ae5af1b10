/** Faces drawn by action units, and data sets of them. */
export { type Expression, expressions } from './actionUnits';
export { drawFace, type FaceChanges, renderFace } from './drawFace';
export { drawFaulty } from './drawFaulty';
export { drawPortraits } from './drawPortraits';
export { doubtsOfDrawings, doubtsOfSource, isDrawing } from './isDrawing';
export { synthesizeDataset, type SynthesizedDataset } from './synthesizeDataset';
