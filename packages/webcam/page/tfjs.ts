/** The parts of TensorFlow.js that the page needs; face-api is given the same in place of the whole. */
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-webgl';
export * from '@tensorflow/tfjs-core';
export { loadLayersModel, type LayersModel } from '@tensorflow/tfjs-layers';
export { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
