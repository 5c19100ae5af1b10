/** Folders of images before they are a data set: audited, split, fetched, put right. */
export { type Audit, auditDataset } from './auditDataset';
export { fetchDataset, originalRepository } from './fetchDataset';
export { findMismatches, separateMismatches } from './mismatches';
export { undoMoves } from './moveFiles';
export { latestMovesRoot } from './moveRecords';
export {
  auditFolders,
  showAudit,
  showBalance,
  showConflicts,
  showOutliers,
  showTwins,
  showUnreadable,
} from './showAudit';
export { splitFolder, type SplitFolderOptions, splitWays } from './splitFolder';
