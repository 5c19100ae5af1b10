/** A model as a TensorFlow SavedModel: the graph that predicts here, with its weights in it. */
import { channelsOf } from '../pixels/index';
import {
  callNodes,
  constantNode,
  encodeSavedModel,
  mapValues,
  nodeNames,
  recordCall,
  shapeMessage,
  slotsOf,
  tf,
  type NativeValues,
  type Signature,
  type StepFunction,
  type TensorSpec,
} from '../tensorflow/index';
import { inferenceStep, type Model } from '../../src/index';

/**
 * A model as the bytes of a `saved_model.pb` with the signature `serving_default`: from `image`
 * `[batch, height, width, channels]`, 0 to 1, to `logits` and `probabilities` `[batch, classes]` and the map that the
 * logits are the means of, `scores` `[batch, h, w, classes]`. The batch may be of any size.
 */
export function encodeModel(model: Model): Uint8Array {
  const { info, values, network } = model;
  const prefix = network.name;
  const { height, width } = info.preprocessing;
  const image: TensorSpec = {
    shape: [null, height, width, channelsOf(info.preprocessing)],
    dtype: 'float32',
  };
  const call = recordCall(withProbabilities(inferenceStep(model), info.temperature?.value), {
    prefix,
    inputs: { image },
    variables: {},
    constants: mapValues(values, ({ shape, dtype }): TensorSpec => ({ shape, dtype })),
  });
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
      call.outputs.map(({ name, dtype, shape }, i) => [
        name,
        tensor(nodeNames.output(prefix, i), dtype, [-1, ...shape.slice(1)]),
      ]),
    ),
  };
  return encodeSavedModel([...constants, ...callNodes(call, [])], {
    serving_default: signature,
  });
}

/** A step whose logits are given as probabilities too, at the model's temperature. */
const withProbabilities =
  (step: StepFunction, temperature = 1): StepFunction =>
  (values, inputs) => {
    const { outputs, updates } = step(values, inputs);
    return { outputs: { ...outputs, probabilities: tf.softmax(outputs.logits!.div(temperature)) }, updates };
  };
