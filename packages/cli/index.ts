/** The command line: ferlab COMMAND. */
export { findModel } from './findModel';
export {
  hyperparameterOptions,
  type HyperparameterOptions,
  hyperparametersGiven,
} from './hyperparameterOptions';
export { reportDatasets } from './loadWithProgress';
export { main } from './main';
export { nameOption, numberOption, several } from './options';
export { percent, print, table } from './output';
