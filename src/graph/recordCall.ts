/** A step and what it is called with → the operations that it calls. */
import { isDeepStrictEqual } from 'util';
import { FerlabError } from '../errors';
import { tf } from '../tensorflow';
import type { GraphNode } from './graphDef';
import { recordOperations } from './recordOperations';
import type { StepFunction, Tensors } from './step';
import { nodeNames, type RecordedCall } from './stepGraph';
import { mapValues, requireFits, slotsOf, typeNumber, type Specs, type TensorSpec } from './tensorSpec';

/** An output of every call, for a step that has none of its own. */
export const finished = '';

interface CallParts {
  prefix: string;
  inputs: Specs;
  variables: Specs;
  constants: Specs;
}

/**
 * Records one call of a step.
 *
 * @param parts `inputs` may have open sizes: the step is recorded for two sizes then
 * @throws FerlabError when the step can't be recorded, or the open size makes a difference to it.
 */
export function recordCall(step: StepFunction, parts: CallParts): RecordedCall {
  const once = (size: number) => {
    let call!: RecordedCall;
    tf.tidy(() => {
      call = recordWith(step, parts, size);
    });
    return call;
  };
  const call = once(2);
  if (Object.values(parts.inputs).some(({ shape }) => shape.includes(null))) requireSameGraph(call, once(3));
  return call;
}

/** Records with `size` where a size is open. */
function recordWith(step: StepFunction, { prefix, ...parts }: CallParts, size: number): RecordedCall {
  const sorted = Object.fromEntries(Object.entries(parts.inputs).sort(([a], [b]) => (a < b ? -1 : 1)));
  const blank = ({ shape, dtype }: TensorSpec) =>
    tf.zeros(
      shape.map((side) => side ?? size),
      dtype,
    );
  // Only shapes and types count while recording.
  const [inputs, variables, constants] = [sorted, parts.variables, parts.constants].map((specs) =>
    mapValues(specs, blank),
  ) as [Tensors, Tensors, Tensors];
  const standing = (tensors: Tensors, nameOf: (i: number) => string) =>
    Object.values(tensors).map((tensor, i) => [tensor, `${nameOf(i)}:0`] as const);
  const declared = new Map([
    ...standing(inputs, (i) => nodeNames.input(prefix, i)),
    ...standing(variables, (i) => nodeNames.variableIn(prefix, i)),
    ...standing(constants, nodeNames.constant),
  ]);
  const types = new Map([[finished, typeNumber('float32')]]);
  const variableSlots = slotsOf(parts.variables);
  const recording = recordOperations(
    () => {
      const { outputs, updates } = step({ ...constants, ...variables }, inputs);
      requireFits(updates, variableSlots);
      for (const slot of slotsOf(outputs)) types.set(slot.name, slot.dtype);
      return {
        ...under('outputs/', { [finished]: tf.scalar(0), ...outputs }),
        ...under('updates/', updates),
      };
    },
    declared,
    prefix,
  );
  return {
    ...recording,
    prefix,
    inputs: slotsOf(sorted),
    outputs: namesUnder('outputs/', recording.results).map((name) => ({ name, dtype: types.get(name)! })),
    updates: namesUnder('updates/', recording.results),
  };
}

const under = (folder: string, tensors: Tensors): Tensors =>
  Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [folder + name, tensor]));

const namesUnder = (folder: string, results: Record<string, string>) =>
  Object.keys(results).flatMap((key) => (key.startsWith(folder) ? [key.slice(folder.length)] : []));

/** @throws FerlabError that names the first operation in which two recordings differ. */
function requireSameGraph(one: RecordedCall, other: RecordedCall): void {
  const differs = ({ op, input, attr }: GraphNode, i: number) => {
    const twin = other.nodes[i];
    return op !== twin?.op || !isDeepStrictEqual([input, attr], [twin.input, twin.attr]);
  };
  const node = one.nodes.find(differs);
  if (node === undefined) return;
  throw new FerlabError(
    `The step can't be recorded for every size: ${node.op}, called at ${one.placeOf(node.name)}, ` +
      'depends on the size that is open. Give inputs of fixed shapes.',
  );
}
