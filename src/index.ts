/** What notebooks and other programs may use of the library. */
export { changedFields, changesOf, type Config, configure, fieldNames, fields } from './config';
export { type Preprocessing, preprocessingOf } from './config';
export { affineMap, augmentPixels, type ImageSize } from './data/augment';
export { BatchMaker, batchRequest } from './data/batchMaker';
export { type Batch, forEachBatch, makeBatch, trainingOrder } from './data/batches';
export {
  classCounts,
  type Dataset,
  type DatasetSource,
  groupLeftOut,
  type LeftOutGroup,
} from './data/dataset';
export { pixelsOf, requireSameClasses, subset } from './data/dataset';
export { framedPixels } from './data/framedPixels';
export { loadDataset, type LoadOptions, readFacePixels, readListing, rowImage } from './data/loadDataset';
export { openSides } from './data/openData';
export { facePixels, prepare, sizeOf } from './data/preprocessing';
export { dealFolds, indicesWithoutTwinsOf, type Split, splitDataset } from './data/splitDataset';
export { splitIndices, withoutTwinsOf } from './data/splitDataset';
export { evaluate, evaluateSome, type Evaluation, summarizePredictions } from './evaluate/evaluate';
export { headlineRows } from './evaluate/headlineRows';
export { correctOf, mostProbable, predict, type Predictions, predictProbabilities } from './evaluate/predict';
export { temperatureOf } from './evaluate/predict';
export { recognize, type RecognizedFace, recognizeImages, type RecognizeOptions } from './evaluate/recognize';
export { doubtsBelow, recognizePixels } from './evaluate/recognize';
export { type Doubts, judgeFace, type Judgement, notSure } from './evaluate/judgeFace';
export { requireCount, surestImages, surestMistakes } from './evaluate/surestImages';
export { type Field, fieldDocs } from './field';
export { foldedLayers } from './nn/foldedLayers';
export { layersFiles, topologyFile, weightsFile } from './nn/kerasLayers';
export type { Layers } from './nn/layers';
export { architectureOf, createModel, disposeModel, inferenceStep, type Model } from './nn/model';
export { type ModelInfo, networkNamed, networks, predictLogits, predictScores } from './nn/model';
export { type Temperature, untrainedModel } from './nn/model';
export { loadModel, saveModel, shippedModel, shippedModels } from './nn/modelFolder';
export { storedShapes } from './nn/packing';
export { residualSe } from './nn/residualSe';
export { type Architecture, describeNetwork } from './nn/shapeLayers';
export { tensorLayers } from './nn/tensorLayers';
export { changeMoments, liveCurves, placeText, quietLine, stepOf } from './show/liveCurves';
export { openDataset, openFaces, reopenData } from './show/openDataset';
export { configTable, showConfig } from './show/showConfig';
export { facePicture, showClassDistribution, showFaces } from './show/showData';
export { judgedFace, mistakesPicture, perClassTable, showConfusion } from './show/showEvaluation';
export { showFigures, showMistakes, showPerClass, showRecognized } from './show/showEvaluation';
export { augmentedFaces, showAugmented, showJourney } from './show/showJourney';
export { describe, showNetwork, showSummary } from './show/showNetwork';
export { endText, type RunEnd } from './train/ending';
export { openStart } from './train/startFrom';
export { bestOf, type EpochRecord, epochRecordSchema, isBetter } from './train/history';
export { changeText, liveFields, settingsAt } from './train/liveChanges';
export { inTurn, requireTrainable } from './train/requireTrainable';
export { isRun, readDescription, type RunDescription } from './train/runDescription';
export { historyName, modelFolderOf, newRunFolder, runName, writeHistory } from './train/runFolder';
export { writeRunDescription } from './train/runFolder';
export { scheduledRate } from './train/schedule';
export { currentRun, startTraining } from './train/startTraining';
export { Trainer } from './train/trainer';
export type { TrainingOptions, TrainingResult, TrainingRun, TrainingView } from './train/training';
export type { ViewOfTraining } from './train/training';
export { dataFingerprint } from './train/trainingState';
