/** TensorFlow's graphs as messages: the few that a SavedModel needs, by the field numbers of its .proto files. */
import protobuf from 'protobufjs/light';
import type { NativeValues } from '../nodeBackend';

/** A value of an operation's attribute, in the form of TensorFlow's `AttrValue`. */
export interface AttrValue {
  s?: Uint8Array;
  i?: number;
  f?: number;
  b?: boolean;
  type?: number;
  shape?: { dim: { size: number }[] };
  tensor?: {
    dtype: number;
    tensorShape: { dim: { size: number }[] };
    tensorContent?: Uint8Array;
    stringVal?: Uint8Array[];
  };
  list?: { s?: Uint8Array[]; i?: number[]; f?: number[]; b?: boolean[]; type?: number[] };
}

/** One operation of a graph. */
export interface GraphNode {
  name: string;
  /** As in TensorFlow's list of raw operations, such as "Conv2D". */
  op: string;
  /** Outputs of other nodes, as "name:0", and after them nodes to wait for, as "^name". */
  input: string[];
  attr: Record<string, AttrValue>;
}

/** A tensor that a signature names. */
interface TensorInfo {
  name: string;
  dtype: number;
  tensorShape: { dim: { size: number }[] };
}

/** What a SavedModel offers to be called with. */
export interface Signature {
  inputs: Record<string, TensorInfo>;
  outputs: Record<string, TensorInfo>;
}

/** A shape as a message; -1 is an open size. */
export const shapeMessage = (shape: readonly number[]) => ({ dim: shape.map((size) => ({ size })) });

/** A tensor's values, copied, as an attribute; `dtype` is TensorFlow's number. */
export function constantValue(shape: readonly number[], dtype: number, values: NativeValues): AttrValue {
  const content = Array.isArray(values)
    ? { stringVal: values }
    : { tensorContent: Uint8Array.from(new Uint8Array(values.buffer, values.byteOffset, values.byteLength)) };
  return { tensor: { dtype, tensorShape: shapeMessage(shape), ...content } };
}

const one = (type: string, id: number) => ({ type, id });
const many = (type: string, id: number) => ({ rule: 'repeated', type, id });
const map = (type: string, id: number) => ({ keyType: 'string', type, id });

const messages = protobuf.Root.fromJSON({
  nested: {
    Dim: { fields: { size: one('int64', 1) } },
    Shape: { fields: { dim: many('Dim', 2) } },
    Tensor: {
      fields: {
        dtype: one('int32', 1),
        tensorShape: one('Shape', 2),
        tensorContent: one('bytes', 4),
        stringVal: many('bytes', 8),
      },
    },
    List: {
      fields: {
        s: many('bytes', 2),
        i: many('int64', 3),
        f: many('float', 4),
        b: many('bool', 5),
        type: many('int32', 6),
      },
    },
    Attr: {
      // Of a choice, false and 0 are written too.
      oneofs: { value: { oneof: ['list', 's', 'i', 'f', 'b', 'type', 'shape', 'tensor'] } },
      fields: {
        list: one('List', 1),
        s: one('bytes', 2),
        i: one('int64', 3),
        f: one('float', 4),
        b: one('bool', 5),
        type: one('int32', 6),
        shape: one('Shape', 7),
        tensor: one('Tensor', 8),
      },
    },
    Node: {
      fields: {
        name: one('string', 1),
        op: one('string', 2),
        input: many('string', 3),
        attr: map('Attr', 5),
      },
    },
    Versions: { fields: { producer: one('int32', 1) } },
    Graph: { fields: { node: many('Node', 1), versions: one('Versions', 4) } },
    TensorInfo: {
      fields: { name: one('string', 1), dtype: one('int32', 2), tensorShape: one('Shape', 3) },
    },
    Signature: {
      fields: {
        inputs: map('TensorInfo', 1),
        outputs: map('TensorInfo', 2),
        methodName: one('string', 3),
      },
    },
    MetaInfo: { fields: { tags: many('string', 4) } },
    MetaGraph: {
      fields: {
        metaInfo: one('MetaInfo', 1),
        graph: one('Graph', 2),
        signatures: map('Signature', 5),
      },
    },
    SavedModel: { fields: { schemaVersion: one('int64', 1), metaGraphs: many('MetaGraph', 2) } },
    RewriterConfig: { fields: { onednnBfloat16: one('int32', 31) } },
    GraphOptions: { fields: { rewriteOptions: one('RewriterConfig', 10) } },
    Experimental: { fields: { executorType: one('string', 3) } },
    SessionConfig: {
      fields: {
        intraOpThreads: one('int32', 2),
        interOpThreads: one('int32', 5),
        graphOptions: one('GraphOptions', 10),
        experimental: one('Experimental', 16),
      },
    },
  },
});

function encode(type: string, content: Record<string, unknown>): Uint8Array {
  const message = messages.lookupType(type);
  return message.encode(message.fromObject(content)).finish();
}

/** The bytes of a `saved_model.pb` with the tag "serve". */
export function encodeSavedModel(nodes: GraphNode[], signatures: Record<string, Signature> = {}): Uint8Array {
  const withMethod = Object.entries(signatures).map(
    ([name, signature]) => [name, { ...signature, methodName: 'tensorflow/serving/predict' }] as const,
  );
  return encode('SavedModel', {
    schemaVersion: 1,
    metaGraphs: [
      {
        metaInfo: { tags: ['serve'] },
        // The operations' present meaning: a large version asks for no compatibility with former ones.
        graph: { node: nodes, versions: { producer: 1987 } },
        signatures: Object.fromEntries(withMethod),
      },
    ],
  });
}

/** How a session computes; what is left out is TensorFlow's own choice. */
export interface SessionConfig {
  /** Let TensorFlow's oneDNN pass turn the operations that stand it to bfloat16. */
  bfloat16?: boolean;
  /** Run one operation after the other, each on all threads: quicker where each waits for the one before anyway. */
  sequential?: boolean;
  /** Threads within an operation, and operations at once. */
  intraOpThreads?: number;
  interOpThreads?: number;
}

/** The bytes of TensorFlow's `ConfigProto`. */
export function encodeSessionConfig({ bfloat16, sequential, ...threads }: SessionConfig): Uint8Array {
  const on = { rewriteOptions: { onednnBfloat16: 1 } };
  const inTurn = { experimental: { executorType: 'SINGLE_THREADED_EXECUTOR' } };
  return encode('SessionConfig', {
    ...threads,
    ...(sequential ? inTurn : {}),
    ...(bfloat16 ? { graphOptions: on } : {}),
  });
}
