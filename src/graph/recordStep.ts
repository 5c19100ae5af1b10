/** A training step as one TensorFlow graph, run by one call into C++: a `tf.function` for Node. */
import { FerlabError } from '../errors';
import { nodeBackend, type NativeTensor, type NativeValues } from '../nodeBackend';
import { tf } from '../tensorflow';
import type { SessionConfig } from './graphDef';
import { recordOperations } from './recordOperations';
import { loadSession, type Session } from './session';
import type { RunningStep, StepFunction, Tensors } from './step';
import { callNodes, constantNode, nodeNames, variableNodes, type RecordedCall, type Slot } from './stepGraph';

/** What a tensor must be like. */
export interface TensorSpec {
  shape: readonly number[];
  dtype: tf.DataType;
}

export interface RecordOptions {
  /** What the step is called with; tensors will do. Left out, the first call tells. */
  inputs?: Record<string, TensorSpec>;
  /** What the step changes, with the values to start from, which are copied. */
  variables?: Tensors;
  /** What the step only reads, such as trained weights: their values become part of the graph. */
  constants?: Tensors;
  /** What to do when an input comes in another shape: refuse it (the default), or record the step for it too. */
  newShapes?: 'refuse' | 'record';
  session?: SessionConfig;
}

/** Shapes that a step stays recorded for; beyond them the one longest unused is given up. */
const mostShapes = 8;

/**
 * Records a step: runs it once and makes one graph of the kernels that it called.
 *
 * Inputs become placeholders, variables resource variables, updates assignments, and fetching the outputs runs them
 * all. What JavaScript decides while the step runs (a loop, an `if` on a shape) is decided for good.
 * @throws FerlabError when the step does what no graph can hold (see `recordOperations`), or TensorFlow refuses it.
 */
export function recordStep(step: StepFunction, options: RecordOptions): RunningStep {
  return new RecordedStep(step, options);
}

interface Call extends RecordedCall {
  outputTypes: number[];
}

class RecordedStep implements RunningStep {
  private readonly variables: Slot[];
  private readonly constants: Tensors;
  /** By the inputs' names, shapes and types; the longest unused first. */
  private readonly calls = new Map<string, Call>();
  private recordings = 0;
  private session: Session | undefined;
  private disposed = false;

  constructor(
    private readonly step: StepFunction,
    private readonly options: RecordOptions,
  ) {
    const { variables = {}, constants = {}, inputs } = options;
    this.variables = slotsOf(variables);
    this.constants = copies(constants);
    try {
      if (inputs === undefined) this.load([], variables);
      else this.record(inputs, variables);
    } catch (error) {
      this.dispose();
      throw error;
    }
  }

  run(inputs: Tensors): Tensors {
    const call = this.callFor(inputs);
    const { prefix, outputs } = call;
    const fed = numbersOf(
      Object.keys(inputs)
        .sort()
        .map((name) => inputs[name]!),
    );
    const values = this.loaded().run(
      fed.map((id, i) => [nodeNames.input(prefix, i), id]),
      outputs.map((_, i) => nodeNames.output(prefix, i)),
    );
    return named(outputs, values);
  }

  read(): Tensors {
    const names = this.variables.map(({ name }) => name);
    if (names.length === 0) return {};
    return named(
      names,
      this.loaded().run(
        [],
        names.map((_, i) => nodeNames.value(i)),
      ),
    );
  }

  write(values: Tensors): void {
    this.requireVariables(values);
    writeInto(this.loaded(), this.variables, values);
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.session?.dispose();
    this.session = undefined;
    tf.dispose(this.constants);
    this.calls.clear();
  }

  private loaded(): Session {
    if (this.session === undefined)
      throw new FerlabError('The recorded step is disposed of. Record it again.');
    return this.session;
  }

  /** The recording for such inputs, made now if it may be. */
  private callFor(inputs: Tensors): Call {
    const key = keyOf(inputs);
    let call = this.calls.get(key);
    if (call === undefined) {
      const [first] = this.calls.keys();
      if (first !== undefined && this.options.newShapes !== 'record') {
        throw new FerlabError(
          `The step was recorded for ${first} but called with ${key}. Give it the same inputs, or record it ` +
            "with newShapes: 'record', which takes each further shape a moment.",
        );
      }
      const present = this.read();
      try {
        call = this.record(inputs, present);
      } finally {
        tf.dispose(present);
      }
    }
    this.calls.delete(key);
    this.calls.set(key, call);
    return call;
  }

  /** Records the step for inputs of one shape, and loads a graph of this and the earlier recordings. */
  private record(inputs: Record<string, TensorSpec>, values: Tensors): Call {
    const prefix = `step${this.recordings++}`;
    let call!: Call;
    tf.tidy(() => {
      call = this.recordCall(prefix, inputs, values);
    });
    const kept = [...this.calls].slice(-(mostShapes - 1));
    this.load([...kept.map(([, other]) => other), call], values);
    this.calls.clear();
    for (const [key, other] of kept) this.calls.set(key, other);
    this.calls.set(keyOf(inputs), call);
    return call;
  }

  private recordCall(prefix: string, inputs: Record<string, TensorSpec>, values: Tensors): Call {
    const specs = Object.entries(inputs).sort(([a], [b]) => (a < b ? -1 : 1));
    const blank = (of: [string, TensorSpec][]): Tensors =>
      Object.fromEntries(of.map(([name, { shape, dtype }]) => [name, tf.zeros([...shape], dtype)]));
    // Only shapes and types count while recording; and of two equal variables each must be a tensor of its own.
    const [examples, variables] = [blank(specs), blank(Object.entries(values))];
    const declared = new Map<tf.Tensor, string>([
      ...Object.values(examples).map((tensor, i) => [tensor, `${nodeNames.input(prefix, i)}:0`] as const),
      ...Object.values(variables).map(
        (tensor, i) => [tensor, `${nodeNames.variableIn(prefix, i)}:0`] as const,
      ),
      ...Object.values(this.constants).map((tensor, i) => [tensor, `${nodeNames.constant(i)}:0`] as const),
    ]);
    const types = new Map<string, number>();
    const work = () => {
      const { outputs, updates } = this.step({ ...this.constants, ...variables }, examples);
      this.requireVariables(updates);
      for (const slot of slotsOf(outputs)) types.set(slot.name, slot.dtype);
      // A graph runs for what is fetched from it, so there must be something.
      if (types.size === 0) outputs.done = tf.scalar(0);
      return {
        ...Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [`outputs/${name}`, tensor])),
        ...Object.fromEntries(Object.entries(updates).map(([name, tensor]) => [`updates/${name}`, tensor])),
      };
    };
    const recording = recordOperations(work, declared, prefix);
    const under = (folder: string) =>
      Object.keys(recording.results).flatMap((key) =>
        key.startsWith(folder) ? [key.slice(folder.length)] : [],
      );
    const outputs = under('outputs/');
    return {
      ...recording,
      prefix,
      inputs: slotsOf(examples),
      outputs,
      updates: under('updates/'),
      outputTypes: outputs.map((name) => types.get(name) ?? typeNumber('float32')),
    };
  }

  private requireVariables(values: Tensors): void {
    for (const { name, shape, dtype } of slotsOf(values)) {
      const variable = this.variables.find((slot) => slot.name === name);
      if (variable !== undefined && String(variable.shape) === String(shape) && variable.dtype === dtype)
        continue;
      const known = this.variables.map((slot) => `${slot.name} [${slot.shape}]`).join(', ') || 'none';
      const found = `${name} [${shape}], ${values[name]!.dtype}`;
      throw new FerlabError(`Expected values for the step's variables (${known}) but found ${found}.`);
    }
  }

  /** Loads a graph of the given recordings, in which the variables have the given values. */
  private load(calls: readonly Call[], values: Tensors): void {
    const nodes = [
      ...this.variables.flatMap(variableNodes),
      ...slotsOf(this.constants).map((slot, i) =>
        constantNode(i, slot, this.constants[slot.name]!.dataSync() as NativeValues),
      ),
      ...calls.flatMap((call) => callNodes(call, this.variables, call.outputTypes)),
    ];
    const placeOf = (node: string) => calls.flatMap((call) => call.placeOf(node) ?? [])[0];
    const session = loadSession(nodes, placeOf, this.options.session);
    writeInto(session, this.variables, values);
    this.session?.dispose();
    this.session = session;
  }
}

function writeInto(session: Session, variables: readonly Slot[], values: Tensors): void {
  const entries = Object.entries(values);
  if (entries.length === 0) return;
  const places = entries.map(([name]) => variables.findIndex((variable) => variable.name === name));
  const ids = numbersOf(entries.map(([, value]) => value));
  const written = session.run(
    places.map((place, i) => [nodeNames.next(place), ids[i]!]),
    places.map(nodeNames.written),
  );
  for (const { id } of written) nodeBackend().binding.deleteTensor(id);
}

const numbersOf = (tensors: tf.Tensor[]) => nodeBackend().getInputTensorIds(tensors);

const named = (names: readonly string[], values: readonly NativeTensor[]): Tensors =>
  Object.fromEntries(names.map((name, i) => [name, nodeBackend().createOutputTensor(values[i]!)]));

const copies = (tensors: Tensors): Tensors =>
  Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, tf.keep(tf.clone(tensor))]));

/** tfjs's types as TensorFlow's numbers. */
function typeNumber(dtype: tf.DataType): number {
  const { binding } = nodeBackend();
  const names = {
    float32: 'TF_FLOAT',
    int32: 'TF_INT32',
    bool: 'TF_BOOL',
    string: 'TF_STRING',
    complex64: 'TF_COMPLEX64',
  };
  return binding[names[dtype]] as number;
}

const slotsOf = (tensors: Record<string, TensorSpec>): Slot[] =>
  Object.entries(tensors).map(([name, { shape, dtype }]) => ({
    name,
    shape: [...shape],
    dtype: typeNumber(dtype),
  }));

/** Inputs by name, shape and type, as in "images [64,88,66,1] float32, step [] float32". */
const keyOf = (inputs: Record<string, TensorSpec>): string =>
  Object.entries(inputs)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { shape, dtype }]) => `${name} [${shape}] ${dtype}`)
    .join(', ') || 'no inputs';
