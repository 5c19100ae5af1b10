/** Rules by which a gradient changes the weights, on all weights as one vector. */
import { tf, type Tensors } from '../../packages/tensorflow/index';
import type { Config } from '../config';

/** An optimizer: the vectors that it remembers, and one step of it. */
export interface Optimizer {
  /** Names of its vectors, which start at zero, each as long as the weights. */
  slots: readonly string[];
  /**
   * @param variables `weights` and the slots
   * @param gradient `[parameterCount]`
   * @param inputs `learningRate` and `step` (from 1), scalars
   * @returns next values of `weights` and the slots
   */
  update(variables: Tensors, gradient: tf.Tensor, inputs: Tensors): Tensors;
}

type OptimizerConfig = Pick<Config, 'optimizer' | 'weightDecay' | 'l2' | 'momentum' | 'nesterov'>;

/**
 * The optimizer that a configuration names.
 *
 * @param kernelMask `[parameterCount]`, 1 where `weightDecay` and `l2` act and 0 elsewhere
 */
export function createOptimizer(config: OptimizerConfig, kernelMask: Float32Array): Optimizer {
  switch (config.optimizer) {
    case 'adamw':
      return adam(config.weightDecay, 0, kernelMask);
    case 'adam':
      return adam(0, config.l2, kernelMask);
    case 'sgd':
      return sgd(config, kernelMask);
  }
}

/** The gradient with that of l2 / 2 times the sum of the squared weights, where the mask is 1. */
const penalized = (gradient: tf.Tensor, weights: tf.Tensor, l2: number, mask: Float32Array) =>
  l2 === 0 ? gradient : gradient.add(weights.mul(tf.tensor1d(mask)).mul(l2));

/**
 * Adam (Kingma & Ba 2015), as PyTorch's with its defaults of beta 0.9 and 0.999 and epsilon 1e-8; with decoupled
 * weight decay (Loshchilov & Hutter 2019) its `AdamW`.
 */
function adam(weightDecay: number, l2: number, mask: Float32Array): Optimizer {
  const [beta1, beta2, epsilon] = [0.9, 0.999, 1e-8];
  // 1 - beta^step; the difference itself would lose four of float32's seven digits in the first steps.
  const correction = (beta: number, step: tf.Tensor) => tf.neg(tf.expm1(step.mul(Math.log(beta))));
  return {
    slots: ['firstMoment', 'secondMoment'],
    update({ weights, firstMoment, secondMoment }, gradient, { learningRate, step }) {
      const slope = penalized(gradient, weights!, l2, mask);
      const first = firstMoment!.mul(beta1).add(slope.mul(1 - beta1));
      const second = secondMoment!.mul(beta2).add(slope.square().mul(1 - beta2));
      const rate = learningRate!.div(correction(beta1, step!));
      const spread = second.sqrt().div(correction(beta2, step!).sqrt()).add(epsilon);
      const decayed =
        weightDecay === 0
          ? weights!
          : weights!.mul(tf.sub(1, tf.tensor1d(mask).mul(learningRate!.mul(weightDecay))));
      return {
        weights: decayed.sub(first.div(spread).mul(rate)),
        firstMoment: first,
        secondMoment: second,
      };
    },
  };
}

/** Stochastic gradient descent with momentum (Nesterov's if asked for), as PyTorch's `SGD` without dampening. */
function sgd(
  { momentum, nesterov, l2 }: Pick<OptimizerConfig, 'momentum' | 'nesterov' | 'l2'>,
  mask: Float32Array,
): Optimizer {
  return {
    slots: ['velocity'],
    update({ weights, velocity }, gradient, { learningRate }) {
      const slope = penalized(gradient, weights!, l2, mask);
      const next = velocity!.mul(momentum).add(slope);
      const direction = nesterov ? slope.add(next.mul(momentum)) : next;
      return { weights: weights!.sub(direction.mul(learningRate!)), velocity: next };
    },
  };
}
