/** Is a model trustworthy, and where does it look: calibration, coverage, robustness, embeddings, maps, the report. */
export { activationMap, type ClassMap, occlusionMap } from './activationMaps';
export { calibrate } from './calibrate';
export { embed, type Features, mapFeatures } from './embeddings';
export { featureMaps, type FeatureMaps, firstFilters } from './featureMaps';
export { requireReportPlace } from './reportPlace';
export { measureRobustness, type RobustnessCurve } from './robustness';
export { showComparison } from './showComparison';
export { showCommonConfusions, showLeastCertain, showTaken } from './showGalleries';
export { showEvidence, showFeatureMaps, showFilters, showPhotoEvidence } from './showInside';
export {
  showCoverage,
  showEmbedding,
  showFaults,
  showPrecisionRecall,
  showReliability,
  showRobustness,
  showRoc,
} from './showQuality';
export { type ReportSubject, writeReport } from './writeReport';
