/** What we use of tfjs-node's backend and of its C++ addon, whose own types are not exported. */
import { tf } from './tensorflow';

/** An attribute of an operation as the addon takes it; `type` is one of its `TF_ATTR_*`. */
export interface OpAttribute {
  name: string;
  type: number;
  value: boolean | number | string | readonly (boolean | number)[];
}

/** A tensor as the addon hands it out; `dtype` is one of its `TF_*`, which are TensorFlow's own numbers. */
export interface NativeTensor {
  id: number;
  shape: number[];
  dtype: number;
}

/** A tensor's values as the addon takes them in. */
export type NativeValues = Float32Array | Int32Array | Uint8Array | Uint8Array[];

/** The addon's functions. */
export interface AddonFunctions {
  createTensor(shape: readonly number[], dtype: number, values: NativeValues): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): NativeValues;
  executeOp(name: string, attributes: OpAttribute[], inputs: number[], outputs: number): NativeTensor[];
  /** A session that keeps its variables, by its number. */
  loadSavedModel(folder: string, tags: string): number;
  runSavedModel(session: number, inputs: number[], inputNames: string, outputNames: string): NativeTensor[];
  deleteSavedModel(session: number): void;
  isUsingGpuDevice(): boolean;
  getNumOfSavedModels(): number;
  getNumOfTensors(): number;
}

/** The addon: its functions and its constants (`TF_FLOAT`, `TF_ATTR_INT` ...). */
export type Binding = AddonFunctions & Record<string, number>;

/** tfjs-node's backend. */
export interface NodeBackend {
  binding: Binding;
  createOutputTensor(output: NativeTensor): tf.Tensor;
  /** Numbers of the tensors on TensorFlow's side, to which values still held here are handed first. */
  getInputTensorIds(tensors: readonly tf.TensorInfo[]): number[];
  executeMultipleOutputs(
    name: string,
    attributes: OpAttribute[],
    inputs: tf.Tensor[],
    outputs: number,
  ): tf.Tensor[];
  readSync(dataId: object): NativeValues;
  read(dataId: object): Promise<NativeValues>;
  write(values: NativeValues, shape: number[], dtype: tf.DataType): object;
}

/** The backend that runs everything in this project. */
export const nodeBackend = () => tf.backend() as unknown as NodeBackend;
