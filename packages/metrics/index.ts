/** Figures of a classifier, from its probabilities and the true classes. */
export { expectedCalibrationError, reliabilityBins, rowSoftmax, softmaxAt } from './calibration';
export { bootstrapIntervals, type Interval, mcnemar, quantile } from './chance';
export { wilsonInterval } from './chance';
export {
  type ClassFigures,
  classificationReport,
  type ClassificationReport,
  confusionMatrix,
} from './classificationReport';
export { areaUnderRoc, averagePrecision, coverageAt, coverageCurve } from './curves';
export { precisionRecallCurve, rocCurve } from './curves';
export { fitTemperature, temperatureRange } from './fitTemperature';
export { type LabelErrors, labelErrors, type SuspectLabel } from './labelErrors';
export { probabilityScores } from './probabilityScores';
