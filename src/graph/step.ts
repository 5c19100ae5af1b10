/** A training step as a pure function of tensors, and something that runs it again and again. */
import { tf } from '../tensorflow';

export type Tensors = Record<string, tf.Tensor>;

/**
 * One step: from the present variables and the inputs to outputs and the variables' next values.
 *
 * It owns nothing and keeps nothing: no state but its arguments, so that it can be run, repeated or recorded.
 */
export type StepFunction = (variables: Tensors, inputs: Tensors) => { outputs: Tensors; updates: Tensors };

/** Variables and the step that moves them on. */
export interface RunningStep {
  /** Runs the step once and returns its outputs, which the caller disposes. */
  run(inputs: Tensors): Tensors;
  /** Copies of the variables' present values, which the caller disposes. */
  read(): Tensors;
  /** Puts other values into some of the variables. */
  write(values: Tensors): void;
  /** Frees the variables. */
  dispose(): void;
}

/**
 * Runs a step operation by operation, as tfjs does by itself.
 *
 * @param initial the variables' values to start from, copied
 * @param constants what the step only reads; the caller's, and to be kept as long as the step
 */
export function runEagerly(step: StepFunction, initial: Tensors, constants: Tensors = {}): RunningStep {
  const variables: Tensors = {};
  const replace = (values: Tensors) => {
    for (const [name, value] of Object.entries(values)) {
      variables[name]?.dispose();
      variables[name] = tf.keep(value);
    }
  };
  const copied = (values: Tensors): Tensors =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, tf.clone(value)]));
  replace(copied(initial));
  return {
    run(inputs) {
      const { outputs, updates } = tf.tidy(() => {
        const result = step({ ...constants, ...variables }, inputs);
        // An unchanged variable given back would be disposed by its own replacement.
        return { outputs: copied(result.outputs), updates: copied(result.updates) };
      });
      replace(updates);
      return outputs;
    },
    read: () => copied(variables),
    write: (values) => replace(copied(values)),
    dispose: () => tf.dispose(variables),
  };
}
