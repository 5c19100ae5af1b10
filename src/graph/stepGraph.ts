/** The pieces of a recorded step → the nodes of one graph. */
import type { NativeValues } from '../nodeBackend';
import { constantValue, shapeMessage, type AttrValue, type GraphNode } from './graphDef';
import type { Recording } from './recordOperations';

/** A tensor's place in a graph; `dtype` is TensorFlow's number. */
export interface Slot {
  name: string;
  shape: readonly number[];
  dtype: number;
}

/** A step recorded for inputs of one shape. */
export interface RecordedCall extends Recording {
  prefix: string;
  inputs: Slot[];
  /** What `results` holds as "outputs/<name>" and, of variables that change, as "updates/<name>". */
  outputs: { name: string; dtype: number }[];
  updates: string[];
}

/** Names of nodes: the graph's only vocabulary outside of this file. */
export const nodeNames = {
  input: (prefix: string, i: number) => `${prefix}/input${i}`,
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
export const placeholder = (name: string, slot: Slot) => node(name, 'Placeholder', [], shaped(slot));

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

/** Whether a node output is an input's own memory. */
function isInput(source: string, call: RecordedCall): boolean {
  const [name] = source.split(':');
  if (call.inputs.some((_, i) => name === nodeNames.input(call.prefix, i))) return true;
  const from = call.nodes.find((other) => other.name === name);
  return (
    from !== undefined &&
    /^(Identity|Reshape|Squeeze|ExpandDims)$/.test(from.op) &&
    isInput(from.input[0]!, call)
  );
}

/** The nodes of one recorded call, whose outputs wait for all updates, and updates for all reads. */
export function callNodes(call: RecordedCall, variables: readonly Slot[]): GraphNode[] {
  const { prefix, results } = call;
  const reads = variables.map((slot, i) => read(nodeNames.variableIn(prefix, i), `variable${i}`, slot));
  const updates = call.updates.flatMap((name) => {
    const i = variables.findIndex((variable) => variable.name === name);
    const slot = variables[i]!;
    const value = results[`updates/${name}`]!;
    const copied = isInput(value, call) ? [copy(`${prefix}/copied${i}`, value, slot)] : [];
    const after = reads.map(({ name }) => name);
    return [
      ...copied,
      assign(`${prefix}/assigned${i}`, `variable${i}`, copied[0]?.name ?? value, after, slot),
    ];
  });
  const assigned = updates.filter(({ op }) => op === 'AssignVariableOp').map(({ name }) => `^${name}`);
  const outputs = call.outputs.map(({ name, dtype }, i) =>
    node(nodeNames.output(prefix, i), 'Identity', [results[`outputs/${name}`]!, ...assigned], {
      T: type(dtype),
    }),
  );
  return [
    ...call.inputs.map((slot, i) => placeholder(nodeNames.input(prefix, i), slot)),
    ...reads,
    ...call.nodes,
    ...updates,
    ...outputs,
  ];
}

/** A value that belongs to the graph. */
export const constantNode = (i: number, { shape, dtype }: Slot, values: NativeValues) =>
  node(nodeNames.constant(i), 'Const', [], {
    dtype: type(dtype),
    value: constantValue(shape, dtype, values),
  });
