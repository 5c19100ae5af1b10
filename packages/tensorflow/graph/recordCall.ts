/** A step and what it is called with → the operations that it calls. */
import { isDeepStrictEqual } from 'util';
import { FerlabError } from '../../base/index';
import { tf } from '../tensorflow';
import type { GraphNode } from './graphDef';
import { recordOperations } from './recordOperations';
import { callStep, type StepFunction, type Tensors } from './step';
import { nodeNames, type RecordedCall } from './stepGraph';
import { mapValues, requireFits, slotsOf, type Specs, type TensorSpec } from './tensorSpec';

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

/** Records with powers of `size` where sizes are open: no difference or ratio of two is the same at another `size`. */
function recordWith(step: StepFunction, { prefix, ...parts }: CallParts, size: number): RecordedCall {
  const sorted = Object.fromEntries(Object.entries(parts.inputs).sort(([a], [b]) => (a < b ? -1 : 1)));
  const blank = ({ shape, dtype }: TensorSpec) =>
    tf.zeros(
      shape.map((side, axis) => side ?? size ** (axis + 1)),
      dtype,
    );
  // Only shapes and types count while recording.
  const [inputs, variables, constants] = [sorted, parts.variables, parts.constants].map((specs) =>
    mapValues(specs, blank),
  ) as [Tensors, Tensors, Tensors];
  const standing = (tensors: Tensors, nameOf: (i: number) => string) =>
    Object.values(tensors).map((tensor, i) => [tensor, `${nameOf(i)}:0`] as const);
  const declared = new Map([
    ...standing(inputs, (i) => nodeNames.inputIn(prefix, i)),
    ...standing(variables, (i) => nodeNames.variableIn(prefix, i)),
    ...standing(constants, nodeNames.constant),
  ]);
  let returned!: ReturnType<StepFunction>;
  const recording = recordOperations(
    () => {
      returned = callStep(step, { ...constants, ...variables }, inputs);
      requireFits(returned.updates, slotsOf(parts.variables));
      return { ...under('outputs/', returned.outputs), ...under('updates/', returned.updates) };
    },
    declared,
    prefix,
  );
  return {
    ...recording,
    prefix,
    inputs: slotsOf(sorted),
    outputs: slotsOf(returned.outputs),
    updates: Object.keys(returned.updates),
  };
}

const under = (folder: string, tensors: Tensors): Tensors =>
  Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [folder + name, tensor]));

/** @throws FerlabError that names the first operation in which two recordings differ. */
function requireSameGraph(one: RecordedCall, other: RecordedCall): void {
  const [shorter, longer] = one.nodes.length < other.nodes.length ? [one, other] : [other, one];
  const differs = ({ op, input, attr }: GraphNode, i: number) => {
    const twin = shorter.nodes[i];
    return op !== twin?.op || !isDeepStrictEqual([input, attr], [twin.input, twin.attr]);
  };
  const found = longer.nodes.find(differs);
  if (found === undefined && isDeepStrictEqual(one.results, other.results)) return;
  // Of a constant, whoever takes it tells more.
  const user = longer.nodes.find(({ input }) => found?.op === 'Const' && input.includes(`${found.name}:0`));
  const node = user ?? found;
  const what = node === undefined ? 'what it returns' : `${node.op}, called at ${longer.placeOf(node.name)},`;
  throw new FerlabError(
    `The step can't be recorded for every size: ${what} depends on the size that is open. ` +
      'Give inputs of fixed shapes.',
  );
}
