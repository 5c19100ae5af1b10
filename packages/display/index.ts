/** What a cell can show: figures, stills, live outputs, tables and progress. */
export { dataFrame } from './dataFrame';
export {
  display,
  displayDataFrame,
  displayFigure,
  displayHtml,
  displayImage,
  displayRendered,
  displaySvg,
  displayTable,
  followDisplays,
  htmlBundle,
  imageBundle,
  liveDisplay,
  type LiveDisplay,
  type Shown,
} from './display';
export { escapeHtml } from './escape';
export { contrast, expressionColor, FURTHER, inkOn } from './expressionColor';
export type { Figure, Json, Layout, Trace } from './figure';
export { stopDrawing } from './figureWorker';
export { formatBytes, formatCount, formatPercent, formatShort } from './format';
export { type Bundle, collect, isNotebook } from './kernel';
export {
  notebookProgress,
  patience,
  progressBar,
  type ProgressBar,
  progressOf,
  tasksProgress,
  underBar,
} from './progress';
export { trainingBar } from './progressTraining';
export { figureToPng, svgToPng } from './staticImage';
export { alignColumns, type RenderedTable, table } from './tables';
export { ACCENT, AXIS_LINE, CONFIG, FONT, GRID, INK, layout } from './theme';
