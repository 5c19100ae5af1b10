/** TensorFlow for Node, quiet and fast: kernels with gradients, and a step recorded as one graph. */
export { arraysOf, tensorsOf } from './arrays';
export { type EventLog, openEventLog } from './eventLog';
export { encodeSavedModel, shapeMessage, type Signature } from './graph/graphDef';
export { recordCall } from './graph/recordCall';
export { recordStep } from './graph/recordStep';
export { type Precision, requireRunnable, runStep } from './graph/runStep';
export { runEagerly, type RunningStep, type StepFunction, type Tensors } from './graph/step';
export { callNodes, constantNode, nodeNames } from './graph/stepGraph';
export { mapValues, slotsOf, type TensorSpec } from './graph/tensorSpec';
export { type Attributes, float32, kernel, opAttributes, sharesOfBytes, string } from './kernel';
export { type NativeValues, nodeBackend } from './nodeBackend';
export {
  add,
  batchNormInference,
  batchNormTraining,
  type BatchStatistics,
  biasAdd,
  channelMeans,
  clipByNorm,
  dropout,
  leakyRelu,
  normEpsilon,
  relu,
  scaleChannels,
  sigmoid,
  silu,
  softmaxCrossEntropy,
} from './operations';
export { takeValues, tf } from './tensorflow';
