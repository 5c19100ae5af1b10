/** Models that were not trained and yet, as trained ones, have nothing left of a fresh one's zeros and ones. */
import { configure, preprocessingOf } from '../src/config';
import { randomStream } from '../packages/base/index';
import { untrainedModel, type Model } from '../src/nn/model';
import { tf } from '../packages/tensorflow/index';

export const livelyClasses = ['sad', 'happy', 'neutral'];

/** A model of a network for small images, whose logits are some units apart. */
export function livelyModel(network: string, colour: 'grey' | 'rgb' = 'grey'): Model {
  const preprocessing = preprocessingOf(configure({ height: 48, width: 40, colour }));
  const model = untrainedModel({ network, classes: livelyClasses, preprocessing }, 1);
  for (const [name, value] of Object.entries(model.values)) {
    const random = randomStream('lively', name);
    const kernel = /kernel$/.test(name);
    const number = /gamma|variance/.test(name) ? () => random.uniform(0.5, 1.5) : () => random.normal(0, 0.3);
    const values = Float32Array.from(value.dataSync(), (initial) => (kernel ? 1.7 * initial : number()));
    model.values[name] = tf.tensor(values, value.shape);
    value.dispose();
  }
  return model;
}

/** Noise that a model sees as images, `[count, height, width, channels]`, 0 to 1. */
export function noise(model: Model, count: number): tf.Tensor4D {
  const { height, width, colour } = model.info.preprocessing;
  const shape: [number, number, number, number] = [count, height, width, colour === 'rgb' ? 3 : 1];
  const random = randomStream('noise', count);
  return tf.tensor4d(
    Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => random.uniform()),
    shape,
  );
}
