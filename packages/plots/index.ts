/** Figures and pictures of a classifier: curves, confusion, bars, grids, cards and the network. */
export { classDistribution } from './classDistribution';
export { confusionMatrix } from './confusionMatrix';
export { groupedBars } from './groupedBars';
export { networkDrawing } from './networkDrawing';
export { perClassBars } from './perClassBars';
export { figureMeanings } from './figureMeanings';
export { faceGrid } from './pictures/faceGrid';
export { faceGroups } from './pictures/faceGroups';
export { faceJourney } from './pictures/faceJourney';
export { probabilityCard } from './pictures/probabilityCard';
export { epochTable } from './epochTable';
export { emptyPicture, estimateWidth, type FacePicture, sheetToPng, svgFace, svgText } from './pictures/svg';
export { runCurves } from './runCurves';
export { summaryTable } from './summaryTable';
export { type CurveOptions, trainingCurves } from './trainingCurves';
