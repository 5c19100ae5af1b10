/** The pieces of a recorded step → the nodes of one graph. */
import type { NativeValues } from '../nodeBackend';
import { constantValue, shapeMessage, type AttrValue, type GraphNode } from './graphDef';
import type { Recording } from './recordOperations';
import { typeNumber, type Slot } from './tensorSpec';

/** A step recorded for inputs of one shape. */
export interface RecordedCall extends Recording {
  prefix: string;
  inputs: Slot[];
  /** What `results` holds as "outputs/<name>" and, of variables that change, as "updates/<name>". */
  outputs: Slot[];
  updates: string[];
}

/** Names of nodes: the graph's only vocabulary outside of this file. */
export const nodeNames = {
  input: (prefix: string, i: number) => `${prefix}/input${i}`,
  inputIn: (prefix: string, i: number) => `${prefix}/input${i}/own`,
  /** To fetch of a step without outputs. */
  done: (prefix: string) => `${prefix}/done`,
  variableIn: (prefix: string, i: number) => `${prefix}/variable${i}`,
  output: (prefix: string, i: number) => `${prefix}/output${i}`,
  constant: (i: number) => `constant${i}`,
  value: (i: number) => `variable${i}/value`,
  next: (i: number) => `variable${i}/next`,
  written: (i: number) => `variable${i}/written`,
};

const type = (dtype: number): AttrValue => ({ type: dtype });
const shaped = ({ shape, dtype }: Slot) => ({ dtype: type(dtype), shape: { shape: shapeMessage(shape) } });
const node = (name: string, op: string, input: string[], attr: GraphNode['attr']): GraphNode => ({
  name,
  op,
  input,
  attr,
});

/** A place to feed. */
const placeholder = (name: string, slot: Slot) => node(name, 'Placeholder', [], shaped(slot));

const read = (name: string, variable: string, { dtype }: Slot) =>
  node(name, 'ReadVariableOp', [variable], { dtype: type(dtype) });
const assign = (name: string, variable: string, value: string, after: string[], { dtype }: Slot) =>
  node(name, 'AssignVariableOp', [variable, value, ...after.map((other) => `^${other}`)], {
    dtype: type(dtype),
  });

// A variable must own its memory: what is fed may be JavaScript's, which TensorFlow's threads can't free.
const copy = (name: string, value: string, { dtype }: Slot) =>
  node(name, 'DeepCopy', [value], { T: type(dtype) });

/** A variable's own nodes: its handle, a read, and a write from a placeholder. */
export function variableNodes(slot: Slot, i: number): GraphNode[] {
  const handle = `variable${i}`;
  const [copied, assigned] = [`${handle}/copied`, `${handle}/assigned`];
  return [
    node(handle, 'VarHandleOp', [], { ...shaped(slot), shared_name: { s: Buffer.from(handle) } }),
    read(nodeNames.value(i), handle, slot),
    placeholder(nodeNames.next(i), slot),
    copy(copied, nodeNames.next(i), slot),
    assign(assigned, handle, copied, [], slot),
    node(nodeNames.written(i), 'Identity', [nodeNames.next(i), `^${assigned}`], { T: type(slot.dtype) }),
  ];
}

/** The nodes of one recorded call. Updates wait for every value, so that a call that fails changes nothing. */
export function callNodes(call: RecordedCall, variables: readonly Slot[]): GraphNode[] {
  const { prefix, results } = call;
  const computed = `${prefix}/computed`;
  const changed = variables.flatMap((slot, i) => (call.updates.includes(slot.name) ? [{ slot, i }] : []));
  const reads = variables.map((slot, i) => read(nodeNames.variableIn(prefix, i), `variable${i}`, slot));
  const values = Object.values(results).map((source) => source.split(':')[0]!);
  const waited = [...new Set([...reads.map(({ name }) => name), ...values])];
  const updates = changed.map(({ slot, i }) =>
    assign(`${prefix}/assigned${i}`, `variable${i}`, results[`updates/${slot.name}`]!, [computed], slot),
  );
  const assigned = updates.map(({ name }) => `^${name}`);
  return [
    ...call.inputs.flatMap((slot, i) => {
      const [given, own] = [nodeNames.input(prefix, i), nodeNames.inputIn(prefix, i)];
      // Many an operation (a slice, a sum with 0) gives its input's memory on, which would get into a variable.
      const same = node(own, 'Identity', [given], { T: type(slot.dtype) });
      return [placeholder(given, slot), changed.length > 0 ? copy(own, given, slot) : same];
    }),
    ...reads,
    ...call.nodes,
    node(
      computed,
      'NoOp',
      waited.map((name) => `^${name}`),
      {},
    ),
    ...updates,
    ...call.outputs.map(({ name, dtype }, i) =>
      node(nodeNames.output(prefix, i), 'Identity', [results[`outputs/${name}`]!, ...assigned], {
        T: type(dtype),
      }),
    ),
    node(nodeNames.done(prefix), 'Const', assigned, {
      dtype: type(typeNumber('bool')),
      value: constantValue([], typeNumber('bool'), Uint8Array.of(1)),
    }),
  ];
}

/** A value that belongs to the graph. */
export const constantNode = (i: number, { shape, dtype }: Slot, values: NativeValues) =>
  node(nodeNames.constant(i), 'Const', [], {
    dtype: type(dtype),
    value: constantValue(shape, dtype, values),
  });
