/** Is a model trustworthy, and where does it look: calibration, coverage, robustness, embeddings, maps, the report. */
export { activationMap, type ClassMap, occlusionMap } from './activationMaps';
export { calibrate } from './calibrate';
export { embed, type Features, mapFeatures } from './embeddings';
export { type FeatureMaps, featureMaps, firstFilters } from './featureMaps';
export { reliabilityDiagram } from './plots/reliabilityDiagram';
export { robustnessCurves } from './plots/robustnessCurves';
export { imagesOfCell, leastCertain, typicalImages } from './rankImages';
export { requireReportPlace } from './reportPlace';
export { measureRobustness, type RobustnessCurve } from './robustness';
export { showComparison } from './showComparison';
export { showCommonConfusions, showLeastCertain, showTaken } from './showGalleries';
export { showEvidence, showFeatureMaps, showFilters, showPhotoEvidence } from './showInside';
export { showCoverage, showEmbedding, showFaults, showPrecisionRecall, showReliability } from './showQuality';
export { showRobustness, showRoc } from './showQuality';
export { type ReportSubject, writeReport } from './writeReport';
