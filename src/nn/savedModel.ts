/** A model as a TensorFlow SavedModel: the graph that predicts here, with its weights in it. */
import { channelsOf } from '../dataFields';
import { encodeSavedModel, shapeMessage, type Signature } from '../graph/graphDef';
import { finished, recordCall } from '../graph/recordCall';
import type { StepFunction } from '../graph/step';
import { callNodes, constantNode, nodeNames } from '../graph/stepGraph';
import { mapValues, slotsOf, type TensorSpec } from '../graph/tensorSpec';
import type { NativeValues } from '../nodeBackend';
import { tf } from '../tensorflow';
import { inferenceStep, type Model } from './model';

/**
 * A model as the bytes of a `saved_model.pb` with the signature `serving_default`: from `image`
 * `[batch, height, width, channels]`, 0 to 1, to `logits` and `probabilities` `[batch, classes]` and the map that the
 * logits are the means of, `scores` `[batch, h, w, classes]`. The batch may be of any size.
 */
export function encodeModel(model: Model): Uint8Array {
  const { info, values, network } = model;
  const prefix = network.name;
  const { height, width } = info.preprocessing;
  const shapes: Record<string, readonly number[]> = {};
  const image: TensorSpec = {
    shape: [null, height, width, channelsOf(info.preprocessing)],
    dtype: 'float32',
  };
  const call = recordCall(withProbabilities(inferenceStep(model), shapes), {
    prefix,
    inputs: { image },
    variables: {},
    constants: mapValues(values, ({ shape, dtype }): TensorSpec => ({ shape, dtype })),
  });
  // A call without outputs has one to be run by; this one has its own.
  const outputs = call.outputs.filter(({ name }) => name !== finished);
  const constants = slotsOf(values).map((slot, i) =>
    constantNode(i, slot, values[slot.name]!.dataSync() as NativeValues),
  );
  const tensor = (node: string, dtype: number, shape: readonly number[]) => ({
    name: `${node}:0`,
    dtype,
    tensorShape: shapeMessage(shape),
  });
  const signature: Signature = {
    inputs: Object.fromEntries(
      call.inputs.map(({ name, dtype, shape }, i) => [
        name,
        tensor(nodeNames.input(prefix, i), dtype, shape),
      ]),
    ),
    outputs: Object.fromEntries(
      outputs.map(({ name, dtype }, i) => [
        name,
        tensor(nodeNames.output(prefix, i), dtype, [-1, ...shapes[name]!.slice(1)]),
      ]),
    ),
  };
  return encodeSavedModel([...constants, ...callNodes({ ...call, outputs }, [])], {
    serving_default: signature,
  });
}

/** A step whose logits are given as probabilities too; it tells the shapes of what it gives. */
function withProbabilities(step: StepFunction, shapes: Record<string, readonly number[]>): StepFunction {
  return (values, inputs) => {
    const { outputs, updates } = step(values, inputs);
    const all = { ...outputs, probabilities: tf.softmax(outputs.logits!) };
    for (const [name, { shape }] of Object.entries(all)) shapes[name] = shape;
    return { outputs: all, updates };
  };
}
