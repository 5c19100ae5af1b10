/** The command line: ferlab COMMAND. */
export { findModel } from './findModel';
export { main } from './main';
export { nameOption, numberOption } from './options';
export { percent, print, table } from './output';
