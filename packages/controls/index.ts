/** The form of hyperparameters, and a training's view with buttons. */
export { controls, type Controls } from './controls';
export { liveTraining, showRun } from './liveTraining';
