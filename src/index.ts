/** Everything that notebooks and other programs may use. */
import { configure as checked } from './config';
import { configureFrom } from './notebook/runs';

/** A checked configuration from what differs from the defaults; `configure.from(run, changes)` begins with a run's. */
export const configure = Object.assign(checked, { from: configureFrom });
export { changedFields, fields, type Config } from './config';
export { FerlabError, UsageError, randomStream } from '../packages/base/index';

export { auditDataset, type Audit } from './data/auditDataset';
export { decodeImage, type RgbImage } from '../packages/pixels/index';
export type { Preprocessing } from './data/facePixels';
export { readFacePixels } from './data/readFacePixels';
export { makeFaultyCopy, type FaultyCopy } from './data/faultyCopy';
export { fetchDataset } from './data/fetchDataset';
export { classCounts, subset, type Dataset } from './data/dataset';
export { loadDataset } from './data/loadDataset';
export { findMismatches, separateMismatches } from './data/mismatches';
export { undoMoves } from './data/moveFiles';
export { splitDataset, withoutTwinsOf, type Split } from './data/splitDataset';
export { splitFolder } from './data/splitFolder';
export {
  EXPRESSIONS as expressions,
  type Expression,
  drawFace,
  renderFace,
  drawPortraits,
  synthesizeDataset,
} from '../packages/drawn-faces/index';
export { findTwins, twinGroups } from './data/twins';

export { coverageAt, coverageCurve } from './metrics/coverage';
export { mcnemar } from './metrics/mcnemar';
export { reliabilityBins } from './metrics/reliabilityBins';

export { exportModel, type Exported, type ExportFormat } from './nn/exportModel';
export { importTorch } from './nn/importTorch/importTorch';
export {
  disposeModel,
  predictLogits,
  predictScores,
  untrainedModel,
  type Model,
  type ModelInfo,
} from './nn/model';
export { loadModel, saveModel } from './nn/modelFolder';
export { residualSe } from './nn/residualSe';
export { describeNetwork, type Architecture } from './nn/shapeLayers';

export { learningRateFinder } from './notebook/plots/learningRateFinder';
export { findLearningRate, withSuggestedRate, type LearningRateSweep } from './train/findLearningRate';
export { overfitOneBatch } from './train/overfitOneBatch';
export { readRun, type KeptRun } from './train/readRun';
export { newRunFolder } from './train/runFolder';
export { currentRun, startTraining } from './train/startTraining';
export type { TrainingOptions, TrainingResult, TrainingRun, TrainingView } from './train/training';

export { activationMap, occlusionMap, type ClassMap } from './evaluate/activationMaps';
export { calibrate } from './evaluate/calibrate';
export { embed, mapFeatures, type Features } from './evaluate/embeddings';
export { evaluate, evaluateSome, type Evaluation } from './evaluate/evaluate';
export { featureMaps, firstFilters, type FeatureMaps } from './evaluate/featureMaps';
export { predict, type Predictions } from './evaluate/predict';
export { imagesOfCell, leastCertain, surestMistakes, typicalImages } from './evaluate/rankImages';
export { measureRobustness, type RobustnessCurve } from './evaluate/robustness';
export { annotate } from './faces/annotate';
export { cropDataset, type CroppedDataset } from './faces/cropDataset';
export { cropFace } from './faces/cropFace';
export { detectFaces, type FaceBox } from './faces/detectFaces';
export { detectInFiles, type DetectedPhoto } from './faces/detectInFiles';
export {
  recognize,
  recognizeFaces,
  recognizePixels,
  type PhotoFace,
  type RecognizedFace,
} from './faces/recognize';

export { compareRuns } from './notebook/compareRuns';
export { controls, type Controls } from './notebook/controls';
export { displayDataFrame, displayFigure, displayImage, displayTable } from '../packages/display/index';
export { drawDataset } from './notebook/drawDataset';
export { liveTraining, showRun } from './notebook/liveTraining';
export { openDataset } from './notebook/openDataset';
export { openFaces } from './notebook/openFaces';
export { configureFrom, diff, openRun, runs } from './notebook/runs';
export { openModel } from './notebook/openModel';
export { openTrained, type Trained } from './notebook/openTrained';
export { ownPhotos } from './notebook/ownPhotos';
export {
  auditFolders,
  showAudit,
  showBalance,
  showConflicts,
  showOutliers,
  showTwins,
  showUnreadable,
} from './notebook/showAudit';
export { showBatch, showOverfit } from './notebook/showBatch';
export { showComparison } from './notebook/showComparison';
export { showConfig } from './notebook/showConfig';
export { showClassDistribution, showFaces } from './notebook/showData';
export {
  perClassTable,
  showAnswers,
  showConfusion,
  showFigures,
  showMistakes,
  showPerClass,
  showRecognized,
} from './notebook/showEvaluation';
export { showCommonConfusions, showLeastCertain, showTaken } from './notebook/showGalleries';
export { showEvidence, showFeatureMaps, showFilters, showPhotoEvidence } from './notebook/showInside';
export { showAugmented, showJourney } from './notebook/showJourney';
export { showLearningRates } from './notebook/showLearningRates';
export { showPhoto, showPhotoFaces } from './notebook/showPhotos';
export { describe, showNetwork, showSummary } from './notebook/showNetwork';
export {
  showCoverage,
  showEmbedding,
  showFaults,
  showPrecisionRecall,
  showReliability,
  showRobustness,
  showRoc,
} from './notebook/showQuality';
export { sweep, type SweepResult } from './notebook/sweep';
export { webcam, type Snapshot, type Webcam } from './notebook/webcam';
export { writeReport } from './notebook/writeReport';
