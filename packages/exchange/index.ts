/** Models of other programs: PyTorch's in, TensorFlow.js's and SavedModel out. */
export { type Exported, type ExportFormat, exportFormats, exportModel } from './exportModel';
export { importTorch } from './torch/importTorch';
