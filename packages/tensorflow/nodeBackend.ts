/** What we use of tfjs-node's backend, whose own type keeps it private, and of its C++ addon. */
import type { TensorMetadata, TFEOpAttr, TFJSBinding } from '@tensorflow/tfjs-node-gpu/dist/tfjs_binding';
import { tf } from './tensorflow';

/** The addon: its functions and its constants (`TF_FLOAT`, `TF_ATTR_INT` ...). */
export type Binding = TFJSBinding;

/** An attribute of an operation as the addon takes it; `type` is one of its `TF_ATTR_*`. */
export type OpAttribute = TFEOpAttr;

/** A tensor as the addon hands it out; `dtype` is one of its `TF_*`, which are TensorFlow's own numbers. */
export type NativeTensor = TensorMetadata;

/** A tensor's values as the addon takes them in. */
export type NativeValues = Float32Array | Int32Array | Uint8Array | Uint8Array[];

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
