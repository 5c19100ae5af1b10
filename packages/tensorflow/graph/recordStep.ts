/** A training step as one TensorFlow graph, run by one call into C++: a `tf.function` for Node. */
import { FerlabError } from '../../base/index';
import { nodeBackend, type NativeTensor, type NativeValues } from '../nodeBackend';
import { tf } from '../tensorflow';
import type { SessionConfig } from './graphDef';
import { recordCall } from './recordCall';
import { requireNoRecording } from './recordOperations';
import { loadSession, type Session } from './session';
import { refuseDisposed, type RunningStep, type StepFunction, type Tensors } from './step';
import { callNodes, constantNode, nodeNames, variableNodes, type RecordedCall } from './stepGraph';
import { keyOf, mapValues, requireFits, slotsOf, type Slot, type Specs, type TensorSpec } from './tensorSpec';

export interface RecordOptions {
  /**
   * What the step is called with; tensors will do. Left out, the first call tells. A size of null takes any: the step
   * is recorded for two sizes, and refused when that makes a difference.
   */
  inputs?: Specs;
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

class RecordedStep implements RunningStep {
  private readonly variables: Slot[];
  private readonly specs: { variables: Specs; constants: Specs };
  private readonly constants: { slot: Slot; values: NativeValues }[];
  /** By the inputs' names, shapes and types; the longest unused first. */
  private readonly calls = new Map<string, RecordedCall>();
  private recordings = 0;
  private session: Session | undefined;

  constructor(
    private readonly step: StepFunction,
    private readonly options: RecordOptions,
  ) {
    requireNoRecording();
    const { variables = {}, constants = {}, inputs } = options;
    this.variables = slotsOf(variables);
    this.specs = { variables: mapValues(variables, specOf), constants: mapValues(constants, specOf) };
    this.constants = slotsOf(constants).map((slot) => ({
      slot,
      values: constants[slot.name]!.dataSync() as NativeValues,
    }));
    try {
      if (inputs === undefined) this.load([], variables);
      else this.record(inputs, variables);
    } catch (error) {
      this.dispose();
      throw error;
    }
  }

  run(inputs: Tensors): Tensors {
    const { prefix, outputs } = this.callFor(inputs);
    const fed = numbersOf(
      Object.keys(inputs)
        .sort()
        .map((name) => inputs[name]!),
    );
    const values = this.loaded().run(
      fed.map((id, i) => [nodeNames.input(prefix, i), id]),
      outputs.length > 0 ? outputs.map((_, i) => nodeNames.output(prefix, i)) : [nodeNames.done(prefix)],
    );
    if (outputs.length === 0) free(values);
    return named(
      outputs.map(({ name }) => name),
      values,
    );
  }

  read(): Tensors {
    const session = this.loaded();
    const names = this.variables.map(({ name }) => name);
    if (names.length === 0) return {};
    return named(
      names,
      session.run(
        [],
        names.map((_, i) => nodeNames.value(i)),
      ),
    );
  }

  write(values: Tensors): void {
    requireFits(values, this.variables);
    writeInto(this.loaded(), this.variables, values);
  }

  dispose(): void {
    this.session?.dispose();
    this.session = undefined;
    this.calls.clear();
  }

  private loaded(): Session {
    requireNoRecording();
    return this.session ?? refuseDisposed();
  }

  /** The recording for such inputs, made now if it may be. */
  private callFor(inputs: Tensors): RecordedCall {
    const specs = this.opened(inputs);
    const key = keyOf(specs);
    let call = this.calls.get(key);
    if (call === undefined) {
      const [first] = this.calls.keys();
      if (first !== undefined && this.options.newShapes !== 'record') {
        throw new FerlabError(
          `The step was recorded for ${first} but called with ${keyOf(inputs)}. Give it the same inputs, or record it ` +
            "with newShapes: 'record', which takes each further shape a moment.",
        );
      }
      const present = this.read();
      try {
        call = this.record(specs, present);
      } finally {
        tf.dispose(present);
      }
    }
    this.calls.delete(key);
    this.calls.set(key, call);
    return call;
  }

  /** Inputs as specs, open where those given at the start are. */
  private opened(inputs: Specs): Specs {
    const open = ({ shape, dtype }: TensorSpec, like: TensorSpec | undefined): TensorSpec => ({
      shape: shape.map((size, i) => (like?.shape[i] === null ? null : size)),
      dtype,
    });
    return mapValues(inputs, (spec, name) => open(spec, this.options.inputs?.[name]));
  }

  /** Records the step for inputs like these, and loads a graph of this and the earlier recordings. */
  private record(inputs: Specs, values: Tensors): RecordedCall {
    const prefix = `step${this.recordings++}`;
    const call = recordCall(this.step, { prefix, inputs, ...this.specs });
    const kept = [...this.calls].slice(-(mostShapes - 1));
    this.load([...kept.map(([, other]) => other), call], values);
    this.calls.clear();
    for (const [key, other] of kept) this.calls.set(key, other);
    this.calls.set(keyOf(inputs), call);
    return call;
  }

  /** Loads a graph of the given recordings, in which the variables have the given values. */
  private load(calls: readonly RecordedCall[], values: Tensors): void {
    const nodes = [
      ...this.variables.flatMap(variableNodes),
      ...this.constants.map(({ slot, values }, i) => constantNode(i, slot, values)),
      ...calls.flatMap((call) => callNodes(call, this.variables)),
    ];
    const placeOf = (node: string) => calls.flatMap((call) => call.placeOf(node) ?? [])[0];
    const session = loadSession(nodes, placeOf, this.options.session);
    try {
      writeInto(session, this.variables, values);
    } catch (error) {
      session.dispose();
      throw error;
    }
    this.session?.dispose();
    this.session = session;
  }
}

const specOf = ({ shape, dtype }: TensorSpec): TensorSpec => ({ shape, dtype });

function writeInto(session: Session, variables: readonly Slot[], values: Tensors): void {
  const entries = Object.entries(values);
  if (entries.length === 0) return;
  const places = entries.map(([name]) => variables.findIndex((variable) => variable.name === name));
  const ids = numbersOf(entries.map(([, value]) => value));
  free(
    session.run(
      places.map((place, i) => [nodeNames.next(place), ids[i]!]),
      places.map(nodeNames.written),
    ),
  );
}

function free(tensors: readonly NativeTensor[]): void {
  for (const { id } of tensors) nodeBackend().binding.deleteTensor(id);
}

const numbersOf = (tensors: tf.Tensor[]) => nodeBackend().getInputTensorIds(tensors);

const named = (names: readonly string[], values: readonly NativeTensor[]): Tensors =>
  Object.fromEntries(names.map((name, i) => [name, nodeBackend().createOutputTensor(values[i]!)]));
