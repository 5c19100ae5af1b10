/** Ground tools that know nothing of pictures or networks: errors with advice, files and folders that appear whole, random streams. */
export { cellWaitsFor } from './cellWaits';
export { checkpointsAmong, checkpointsIn, keepCheckpoint, newestCheckpoint } from './checkpoints';
export { claimName, claimRunFolder, isRunning, removeTemporary } from './claimFolder';
export { type ColumnNames, csvText, positionsOf, readCsv, readHeading, readRows } from './csv';
export { FerlabError, Interrupted, messageOf, requireNumber, shown, UsageError } from './errors';
export { requireName, suggestion } from './nearestName';
export { isBelow, joinPlaces, placeOf, placesIn, placesOf, projectRoot } from './paths';
export { printedAs } from './printedAs';
export { randomStream, type RandomStream } from './random';
export { type Checkpoint, jsonOrUndefined, readCheckpoint, writeCheckpoint } from './safetensors';
export { writeThrough, writeWholeFile } from './wholeFile';
export {
  beginFolder,
  contentOf,
  isFolder,
  makeFolder,
  pathOf,
  type UnfinishedFolder,
  workFolder,
} from './wholeFolder';
