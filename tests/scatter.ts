/** Scattered values that `tests/fixtures/*.py` make too, so that PyTorch starts where we do. */
import { untrainedModel, type Model, type ModelInfo } from '../src/nn/model';
import { tf } from '../packages/tensorflow/index';

/** Values from -scale to scale. */
export function scatter(shape: number[], seed: number, scale: number): tf.Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  const values = Float32Array.from({ length: size }, (_, i) => {
    const wild = Math.sin(i * 12.9898 + seed) * 43758.5453;
    return scale * (2 * (wild - Math.floor(wild)) - 1);
  });
  return tf.tensor(values, shape);
}

/** A model whose kernels and biases are scattered, numbered in the order of the layers. */
export function scatteredModel(info: ModelInfo): Model {
  const model = untrainedModel(info, 1);
  let index = 0;
  for (const { name, shape, role, fanIn } of model.architecture.parameters) {
    if (role !== 'kernel' && role !== 'bias') continue;
    model.values[name]!.dispose();
    model.values[name] =
      role === 'kernel' ? scatter(shape, ++index, 1 / Math.sqrt(fanIn)) : scatter(shape, 50 + index, 0.05);
  }
  return model;
}
