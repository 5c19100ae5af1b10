/** What notebooks and other programs may use of the library. */
export { changedFields, type Config, configure, fields } from './config';
export { affineMap, augmentPixels, type ImageSize } from './data/augment';
export { BatchMaker, batchRequest } from './data/batchMaker';
export { type Batch, forEachBatch, makeBatch, trainingOrder } from './data/batches';
export { classCounts, type Dataset, pixelsOf, requireSameClasses, subset } from './data/dataset';
export { facePixels, prepare, type Preprocessing, preprocessingOf, sizeOf } from './data/facePixels';
export { filesBelow, type ImageFolder, listImageFolder, type SkippedFile } from './data/imageFolder';
export { loadDataset } from './data/loadDataset';
export { readFacePixels } from './data/readFacePixels';
export { type Split, splitDataset, splitIndices, withoutTwinsOf } from './data/splitDataset';
export { findTwins, twinGroups } from './data/twins';
export { evaluate, evaluateSome, type Evaluation } from './evaluate/evaluate';
export { headlineRows } from './evaluate/headlineRows';
export { correctOf, mostProbable, predict, type Predictions, predictProbabilities } from './evaluate/predict';
export { classNamed, imagesOfCell, leastCertain, surestMistakes, typicalImages } from './evaluate/rankImages';
export {
  recognize,
  type RecognizedFace,
  recognizeImages,
  type RecognizeOptions,
  recognizePixels,
} from './evaluate/recognize';
export { coverageAt, coverageCurve } from './metrics/coverage';
export { expectedCalibrationError } from './metrics/expectedCalibrationError';
export { mcnemar } from './metrics/mcnemar';
export { precisionRecallCurve } from './metrics/precisionRecall';
export { reliabilityBins } from './metrics/reliabilityBins';
export { rocCurve } from './metrics/roc';
export { fitTemperature, softmaxAt, temperatureRange } from './metrics/temperature';
export { foldedLayers } from './nn/foldedLayers';
export type { Layers } from './nn/layers';
export { layersFiles, topologyFile, weightsFile } from './nn/layersFiles';
export {
  architectureOf,
  createModel,
  disposeModel,
  inferenceStep,
  type Model,
  type ModelInfo,
  predictLogits,
  predictScores,
  type Temperature,
  untrainedModel,
} from './nn/model';
export { loadModel, saveModel, shippedModel } from './nn/modelFolder';
export { networkNamed, networks } from './nn/networks';
export { storedShapes } from './nn/packing';
export { residualSe } from './nn/residualSe';
export { type Architecture, describeNetwork } from './nn/shapeLayers';
export { tensorLayers } from './nn/tensorLayers';
export { compareRuns } from './notebook/compareRuns';
export { controls, type Controls } from './notebook/controls';
export { drawDataset } from './notebook/drawDataset';
export { liveTraining, showRun } from './notebook/liveTraining';
export { openDataset } from './notebook/openDataset';
export { openFaces } from './notebook/openFaces';
export { openModel } from './notebook/openModel';
export { openTrained, type Trained } from './notebook/openTrained';
export { configureFrom, diff, openRun, runs } from './notebook/runs';
export { showConfig } from './notebook/showConfig';
export { facePicture, showClassDistribution, showFaces } from './notebook/showData';
export {
  judgedFace,
  perClassTable,
  showAnswers,
  showConfusion,
  showFigures,
  showMistakes,
  showPerClass,
  showRecognized,
} from './notebook/showEvaluation';
export { showAugmented, showJourney } from './notebook/showJourney';
export { describe, showNetwork, showSummary } from './notebook/showNetwork';
export { sweep, type SweepResult } from './notebook/sweep';
export { inTurn } from './train/quickRun';
export { type KeptRun, readRun } from './train/readRun';
export { requireTrainable } from './train/requireTrainable';
export { newRunFolder } from './train/runFolder';
export { currentRun, startTraining } from './train/startTraining';
export { Trainer } from './train/trainer';
export type { TrainingOptions, TrainingResult, TrainingRun, TrainingView } from './train/training';
export { dataFingerprint } from './train/trainingState';
