/** Rules by which a gradient changes the weights, on all weights as one vector. */
import type { Config } from '../config';
import type { Tensors } from '../graph/step';
import { tf } from '../tensorflow';

/** An optimizer: the vectors that it remembers, and one step of it. */
export interface Optimizer {
  /** Names of its vectors, which start at zero, each as long as the weights. */
  slots: readonly string[];
  /**
   * @param variables `weights` and the slots
   * @param inputs `learningRate` and `step` (from 1), scalars
   * @returns next values of `weights` and the slots
   */
  update(variables: Tensors, gradient: tf.Tensor, inputs: Tensors): Tensors;
}

/** The optimizer that a configuration names. */
export function createOptimizer(
  config: Pick<Config, 'optimizer' | 'weightDecay' | 'momentum'>,
  kernelMask: Float32Array,
): Optimizer {
  switch (config.optimizer) {
    case 'adamw':
      return adam(config.weightDecay, kernelMask);
    case 'adam':
      return adam(0, kernelMask);
    case 'sgd':
      return sgd(config.momentum);
  }
}

/**
 * Adam (Kingma & Ba 2015) with decoupled weight decay (Loshchilov & Hutter 2019), as PyTorch's `AdamW` with its
 * defaults of beta 0.9 and 0.999 and epsilon 1e-8; the decay acts where the mask is 1.
 */
function adam(weightDecay: number, mask: Float32Array): Optimizer {
  const [beta1, beta2, epsilon] = [0.9, 0.999, 1e-8];
  return {
    slots: ['firstMoment', 'secondMoment'],
    update({ weights, firstMoment, secondMoment }, gradient, { learningRate, step }) {
      const first = firstMoment!.mul(beta1).add(gradient.mul(1 - beta1));
      const second = secondMoment!.mul(beta2).add(gradient.square().mul(1 - beta2));
      const rate = learningRate!.div(tf.sub(1, tf.pow(beta1, step!)));
      const spread = second
        .sqrt()
        .div(tf.sub(1, tf.pow(beta2, step!)).sqrt())
        .add(epsilon);
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

/** Stochastic gradient descent with momentum, as PyTorch's `SGD` without dampening. */
function sgd(momentum: number): Optimizer {
  return {
    slots: ['velocity'],
    update({ weights, velocity }, gradient, { learningRate }) {
      const next = velocity!.mul(momentum).add(gradient);
      return { weights: weights!.sub(next.mul(learningRate!)), velocity: next };
    },
  };
}
