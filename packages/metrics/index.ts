/** Figures of a classifier, from its probabilities and the true classes. */
export { expectedCalibrationError, reliabilityBins, rowSoftmax, softmaxAt } from './calibration';
export { bootstrapIntervals, type Interval, mcnemar } from './chance';
export {
  type ClassFigures,
  classificationReport,
  type ClassificationReport,
  confusionMatrix,
} from './classificationReport';
export { areaUnderRoc, averagePrecision, coverageAt, coverageCurve } from './curves';
export { precisionRecallCurve, rocCurve } from './curves';
export { fitTemperature, temperatureRange } from './fitTemperature';
export { probabilityScores } from './probabilityScores';
