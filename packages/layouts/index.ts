/** Data sets as people have them: a place on the disk, in whatever layout, becomes rows of file or pixels and label. */
export { heldOutNames, isSplit, reasonFor } from './classFolders';
export { labelCounts, nameClasses, sameClass } from './classNames';
export { filesBelow, findFiles } from './filesBelow';
export { listRows } from './listRows';
export { cacheFolder, cachePlace, readCached, type ReadRows, tidyCache, writeCached } from './pixelCache';
export {
  byCodePoint,
  type Box,
  differentOf,
  type LeftOut,
  type Listing,
  type ListOptions,
  type Row,
} from './row';
