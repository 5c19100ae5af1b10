/** A run of tfjs operations → the same operations as nodes of a TensorFlow graph. */
import { FerlabError, messageOf } from '../../base/index';
import { nodeBackend, type Binding, type OpAttribute } from '../nodeBackend';
import { tf } from '../tensorflow';
import { callSite } from './callSite';
import { constantValue, shapeMessage, type AttrValue, type GraphNode } from './graphDef';

/** What a run came to, as a piece of a graph. */
export interface Recording {
  nodes: GraphNode[];
  /** The node output, as "name:0", of each tensor that the run returned. */
  results: Record<string, string>;
  /** Where in the program the node of a name was called. */
  placeOf: (node: string) => string | undefined;
}

/** Operations with a random state of their own, or whose output's shape depends on values. */
const unrecordable: readonly [RegExp, string][] = [
  [
    /^(Random|TruncatedNormal|ParameterizedTruncatedNormal|Multinomial|StatefulRandom|StatefulStandard|StatefulUniform|StatefulTruncated)/,
    'it keeps a random state of its own, so a step with it could not be repeated. ' +
      'Take a stateless kernel (StatelessRandomUniform) with a seed among the inputs',
  ],
  [
    /^(Where|Unique|NonMaxSuppression|ListDiff|BooleanMask|DynamicPartition)/,
    "its output's shape depends on values, where a graph's shapes are fixed. Keep it outside of the step",
  ],
];

/** Refuses what a step does while it is being recorded. */
type Refuse = (what: string, reason: string) => never;

/** Of the recording under way. */
let refuseNested: (() => never) | undefined;

/** @throws FerlabError within a step that is being recorded. */
export const requireNoRecording = (): void => refuseNested?.();

/**
 * Runs `work` once, operation by operation as always, and writes each of them down.
 *
 * @param work returns tensors by name; it runs in a `tf.tidy`
 * @param declared tensors that `work` may use though it did not make them, with the node output that stands for each
 * @param prefix of the nodes' names
 * @throws FerlabError that names what can't be recorded: a value read back, a tensor neither made here nor
 *   declared, `Math.random`, an operation with a random state or a shape that depends on values, another recording.
 */
export function recordOperations(
  work: () => Record<string, tf.Tensor>,
  declared: ReadonlyMap<tf.Tensor, string>,
  prefix: string,
): Recording {
  requireNoRecording();
  let refusal: FerlabError | undefined;
  const refuse: Refuse = (what, reason) => {
    // The step may catch what is thrown here: the first refusal is thrown again at the end.
    refusal ??= new FerlabError(
      `The step can't be recorded: ${what} at ${callSite().describe()}: ${reason}. ` +
        'With eager: true (--eager) the same step runs unrecorded.',
    );
    throw refusal;
  };
  const backend = nodeBackend();
  const graph = new GraphWriter(backend.binding, prefix, refuse);
  for (const [tensor, source] of declared) graph.sources.set(backend.getInputTensorIds([tensor])[0]!, source);
  const random = () =>
    refuse(
      'a random number is drawn',
      'it would be the same at every step. Key a stateless kernel by an input',
    );
  refuseNested = () =>
    refuse('another step is recorded or run as a graph', 'graphs do not nest. Call its function instead');
  try {
    return replacing(Math, { random }, () =>
      replacing(backend, recordingBackend(graph, refuse), () => {
        const results: Record<string, string> = {};
        tf.tidy(() => {
          for (const [name, tensor] of Object.entries(work())) {
            // A constant goes to TensorFlow, and into the graph, when it is first used: here at the latest.
            results[name] = graph.sourceOf(backend.getInputTensorIds([tensor])[0]!, name);
          }
        });
        if (refusal !== undefined) throw refusal;
        return { nodes: graph.nodes, results, placeOf: (node) => graph.places.get(node)?.describe() };
      }),
    );
  } catch (error) {
    throw refusal ?? error;
  } finally {
    refuseNested = undefined;
  }
}

/** Writes down what goes through the addon. */
class GraphWriter {
  readonly nodes: GraphNode[] = [];
  readonly places = new Map<string, ReturnType<typeof callSite>>();
  /** The node output that stands for a tensor on TensorFlow's side, by the tensor's number. */
  readonly sources = new Map<number, string>();
  readonly shapes = new Map<number, readonly number[]>();

  constructor(
    readonly binding: Binding,
    private readonly prefix: string,
    private readonly refuse: Refuse,
  ) {}

  sourceOf(id: number, user: string): string {
    return (
      this.sources.get(id) ??
      this.refuse(
        `${user} uses a tensor of shape [${this.shapes.get(id)}] that was made before the step`,
        'its value would be frozen into the graph. Declare it among inputs, variables or constants',
      )
    );
  }

  /** Runs an operation and adds it. */
  execute: Binding['executeOp'] = (op, attributes, inputs, count) => {
    for (const [name, reason] of unrecordable) if (name.test(op)) this.refuse(op, reason);
    const from = inputs.map((id) => this.sourceOf(id, op));
    let outputs;
    try {
      outputs = this.binding.executeOp(op, attributes, inputs, count);
    } catch (error) {
      const said = messageOf(error).replace(/^Invalid TF_Status: \d+\s+Message: /, '');
      throw new FerlabError(`${op} at ${callSite().describe()} failed: ${said}`);
    }
    const attr = Object.fromEntries(
      attributes.map((attribute) => [attribute.name, attrValue(attribute, this.binding)]),
    );
    // The one kernel of tfjs-node's that leaves its type to eager execution to infer.
    if (op === 'ExpandDims') attr.T = { type: outputs[0]!.dtype };
    const ids = outputs.map(({ id }) => id);
    this.add(op, from, attr, ids);
    return outputs;
  };

  /** Hands values to TensorFlow and adds them as a constant. */
  create: Binding['createTensor'] = (shape, dtype, values) => {
    const id = this.binding.createTensor(shape, dtype, values);
    const attr = { dtype: { type: dtype }, value: constantValue(shape, dtype, values) };
    this.add('Const', [], attr, [id]);
    return id;
  };

  private add(op: string, input: string[], attr: GraphNode['attr'], ids: number[]): void {
    const name = `${this.prefix}/${this.nodes.length}_${op}`;
    this.nodes.push({ name, op, input, attr });
    this.places.set(name, callSite());
    ids.forEach((id, i) => this.sources.set(id, `${name}:${i}`));
  }
}

/** What of tfjs-node's backend is another while a step is being recorded. */
function recordingBackend(graph: GraphWriter, refuse: Refuse) {
  const backend = nodeBackend();
  const unrecorded = Object.create(backend, { binding: { value: backend.binding } }) as typeof backend;
  const { getInputTensorIds, readSync, write } = backend;
  /** Data that the step itself wrote. */
  const written = new WeakSet<object>();
  const refuseReading = () =>
    refuse(
      'a value is read back',
      'a recorded step has no values yet. Return the tensor as an output instead',
    );
  return {
    binding: standIn(backend.binding, {
      createTensor: graph.create,
      executeOp: graph.execute,
      tensorDataSync: refuseReading,
    }),
    getInputTensorIds: (tensors: readonly tf.TensorInfo[]) =>
      tensors.flatMap((tensor) => {
        // Values of others are no constants of this graph: whoever uses the tensor is refused.
        const side = written.has(tensor.dataId) ? backend : unrecorded;
        const [id] = getInputTensorIds.call(side, [tensor]);
        graph.shapes.set(id!, tensor.shape);
        return id!;
      }),
    // Values that the step itself wrote are constants, which it may look at.
    readSync: (dataId: object) => (written.has(dataId) ? readSync.call(backend, dataId) : refuseReading()),
    read: () => {
      try {
        refuseReading();
      } catch {
        // The promise is the step's, which nobody may be waiting for: rejected, it would end the process.
      }
      return new Promise<never>(() => {});
    },
    write: (...values: Parameters<typeof write>) => {
      const dataId = write.apply(backend, values);
      written.add(dataId);
      return dataId;
    },
  };
}

/** Runs `work` while some members of `target` are others. */
function replacing<T extends object, R>(target: T, members: Partial<T>, work: () => R): R {
  const former = Object.keys(members).map(
    (name) => [name, Object.getOwnPropertyDescriptor(target, name)] as const,
  );
  Object.assign(target, members);
  try {
    return work();
  } finally {
    for (const [name, descriptor] of former) {
      if (descriptor === undefined) Reflect.deleteProperty(target, name);
      else Object.defineProperty(target, name, descriptor);
    }
  }
}

/** The addon with some functions replaced; its own properties are read-only. */
function standIn(binding: Binding, functions: Partial<Binding>): Binding {
  const recorder = Object.create(binding) as Binding;
  for (const [name, value] of Object.entries(functions)) Object.defineProperty(recorder, name, { value });
  return recorder;
}

function attrValue({ name, type, value }: OpAttribute, binding: Binding): AttrValue {
  const kinds: [number, 's' | 'i' | 'f' | 'b' | 'type'][] = [
    [binding.TF_ATTR_STRING, 's'],
    [binding.TF_ATTR_INT, 'i'],
    [binding.TF_ATTR_FLOAT, 'f'],
    [binding.TF_ATTR_BOOL, 'b'],
    [binding.TF_ATTR_TYPE, 'type'],
  ];
  if (type === binding.TF_ATTR_SHAPE) return { shape: shapeMessage(value as number[]) };
  const kind = kinds.find(([attribute]) => attribute === type)?.[1];
  if (kind === undefined) throw new Error(`The attribute "${name}" has a type that can't be recorded.`);
  const encoded = (item: unknown) => (kind === 's' ? Buffer.from(String(item)) : item);
  return Array.isArray(value) ? { list: { [kind]: value.map(encoded) } } : { [kind]: encoded(value) };
}
