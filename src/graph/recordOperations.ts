/** A run of tfjs operations → the same operations as nodes of a TensorFlow graph. */
import { FerlabError, messageOf } from '../errors';
import { nodeBackend, type AddonFunctions, type Binding, type OpAttribute } from '../nodeBackend';
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
    /^(Random|TruncatedNormal|ParameterizedTruncatedNormal|Multinomial|StatefulRandom|StatefulStandard)/,
    'it keeps a random state of its own, so a step with it could not be repeated. ' +
      'Take a stateless kernel (StatelessRandomUniform) with a seed among the inputs',
  ],
  [
    /^(Where|Unique|NonMaxSuppression|ListDiff|BooleanMask)/,
    "its output's shape depends on values, where a graph's shapes are fixed. Keep it outside of the step",
  ],
];

/**
 * Runs `work` once, operation by operation as always, and writes each of them down.
 *
 * @param work returns tensors by name; it runs in a `tf.tidy`
 * @param declared tensors that `work` may use though it did not make them, with the node output that stands for each
 * @param prefix of the nodes' names
 * @throws FerlabError that names what can't be recorded: a value read back, a tensor neither made here nor
 *   declared, `Math.random`, an operation with a random state or a shape that depends on values.
 */
export function recordOperations(
  work: () => Record<string, tf.Tensor>,
  declared: ReadonlyMap<tf.Tensor, string>,
  prefix: string,
): Recording {
  const backend = nodeBackend();
  const { binding } = backend;
  const nodes: GraphNode[] = [];
  const places = new Map<string, ReturnType<typeof callSite>>();
  /** The node output that stands for a tensor on TensorFlow's side. */
  const sources = new Map<number, string>();
  /** Data that the run made or was given. */
  const known = new WeakSet<object>();
  let refusal: FerlabError | undefined;

  const refuse = (what: string, reason: string): never => {
    // tfjs may catch what is thrown here (in an async read, say): the first refusal is thrown again at the end.
    refusal ??= new FerlabError(
      `The step can't be recorded: ${what} at ${callSite().describe()}: ${reason}. ` +
        'With eager: true (--eager) the same step runs unrecorded.',
    );
    throw refusal;
  };
  const refuseForeign = (what: string, shape?: readonly number[]) =>
    refuse(
      `${what} uses a tensor${shape === undefined ? '' : ` of shape [${shape}]`} that was made before the step`,
      'its value would be frozen into the graph. Declare it among inputs, variables or constants',
    );
  const refuseReading = (): never =>
    refuse(
      'a value is read back',
      'a recorded step has no values yet. Return the tensor as an output instead',
    );
  const add = (op: string, input: string[], attr: GraphNode['attr'], ids: number[]) => {
    const name = `${prefix}/${nodes.length}_${op}`;
    nodes.push({ name, op, input, attr });
    places.set(name, callSite());
    ids.forEach((id, i) => sources.set(id, `${name}:${i}`));
  };

  const original = { getInputTensorIds: backend.getInputTensorIds, readSync: backend.readSync };
  for (const [tensor, source] of declared) {
    known.add(tensor.dataId);
    sources.set(original.getInputTensorIds.call(backend, [tensor])[0]!, source);
  }

  const recorder = standIn(binding, {
    createTensor(shape, dtype, values) {
      const id = binding.createTensor(shape, dtype, values);
      add('Const', [], { dtype: { type: dtype }, value: constantValue(shape, dtype, values) }, [id]);
      return id;
    },
    executeOp(op, attributes, inputs, count) {
      for (const [name, reason] of unrecordable) if (name.test(op)) refuse(op, reason);
      const from = inputs.map((id) => sources.get(id) ?? refuseForeign(op));
      let outputs;
      try {
        outputs = binding.executeOp(op, attributes, inputs, count);
      } catch (error) {
        throw new FerlabError(`${op} at ${callSite().describe()} failed: ${messageOf(error)}`);
      }
      const attr = attributes.map((attribute) => [attribute.name, attrValue(attribute, binding)] as const);
      // The one kernel of tfjs-node's that leaves its type to eager execution to infer.
      if (op === 'ExpandDims') attr.push(['T', { type: outputs[0]!.dtype }]);
      add(
        op,
        from,
        Object.fromEntries(attr),
        outputs.map(({ id }) => id),
      );
      return outputs;
    },
    tensorDataSync: () => refuseReading(),
  });
  const random = Math.random;
  const prototype = Object.getPrototypeOf(backend) as typeof backend;
  const inputsData = new Set<object>([...declared.keys()].map(({ dataId }) => dataId));
  const remember = (dataId: object) => {
    known.add(dataId);
    return dataId;
  };
  const overridden = {
    binding: recorder,
    getInputTensorIds(tensors: readonly tf.TensorInfo[]) {
      for (const { dataId, shape } of tensors) if (!known.has(dataId)) refuseForeign('an operation', shape);
      return original.getInputTensorIds.call(backend, tensors);
    },
    readSync(dataId: object) {
      // Values that the run itself wrote down are constants, which it may look at.
      if (!known.has(dataId) || inputsData.has(dataId)) refuseReading();
      return original.readSync.call(backend, dataId);
    },
    write: (...written: Parameters<typeof backend.write>) =>
      remember(prototype.write.apply(backend, written)),
    createOutputTensor: (output: Parameters<typeof backend.createOutputTensor>[0]) => {
      const tensor = prototype.createOutputTensor.call(backend, output);
      remember(tensor.dataId);
      return tensor;
    },
  };
  Object.assign(backend, overridden);
  Math.random = () =>
    refuse(
      'a random number is drawn',
      'it would be the same at every step. Key a stateless kernel by an input',
    );
  try {
    const results: Record<string, string> = {};
    tf.tidy(() => {
      for (const [name, tensor] of Object.entries(work())) {
        // A constant goes to TensorFlow, and into the graph, when it is first used: here at the latest.
        results[name] = sources.get(backend.getInputTensorIds([tensor])[0]!)!;
      }
    });
    if (refusal !== undefined) throw refusal;
    return { nodes, results, placeOf: (node) => places.get(node)?.describe() };
  } catch (error) {
    throw refusal ?? error;
  } finally {
    Math.random = random;
    backend.binding = binding;
    for (const name of ['getInputTensorIds', 'readSync', 'write', 'createOutputTensor'] as const) {
      delete (backend as Partial<typeof backend>)[name];
    }
  }
}

/** The addon with some functions replaced; its own properties are read-only. */
function standIn(binding: Binding, functions: Partial<AddonFunctions>): Binding {
  const recorder = Object.create(binding) as Binding;
  for (const [name, value] of Object.entries(functions)) Object.defineProperty(recorder, name, { value });
  return recorder;
}

function attrValue({ name, type, value }: OpAttribute, binding: Binding): AttrValue {
  const kinds: [number, 's' | 'i' | 'f' | 'b' | 'type'][] = [
    [binding.TF_ATTR_STRING!, 's'],
    [binding.TF_ATTR_INT!, 'i'],
    [binding.TF_ATTR_FLOAT!, 'f'],
    [binding.TF_ATTR_BOOL!, 'b'],
    [binding.TF_ATTR_TYPE!, 'type'],
  ];
  if (type === binding.TF_ATTR_SHAPE) return { shape: shapeMessage(value as number[]) };
  const kind = kinds.find(([attribute]) => attribute === type)?.[1];
  if (kind === undefined) throw new Error(`The attribute "${name}" has a type that can't be recorded.`);
  const encoded = (item: unknown) => (kind === 's' ? Buffer.from(String(item)) : item);
  return Array.isArray(value) ? { list: { [kind]: value.map(encoded) } } : { [kind]: encoded(value) };
}
