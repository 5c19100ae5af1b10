/** A training step as a pure function of tensors, and something that runs it again and again. */
import { types } from 'util';
import { FerlabError } from '../../base/index';
import { tf } from '../tensorflow';
import { mapValues, requireFits, slotsOf } from './tensorSpec';

export type Tensors = Record<string, tf.Tensor>;

/**
 * One step: from the present variables and the inputs to outputs and the variables' next values.
 *
 * It owns nothing and keeps nothing: no state but its arguments, so that it can be run, repeated or recorded.
 */
export type StepFunction = (variables: Tensors, inputs: Tensors) => { outputs: Tensors; updates: Tensors };

/**
 * Calls a step.
 *
 * @throws FerlabError when it is async: nothing else may run before its updates are made.
 */
export function callStep(step: StepFunction, variables: Tensors, inputs: Tensors): ReturnType<StepFunction> {
  const result = step(variables, inputs) as unknown;
  if (!types.isPromise(result)) return result as ReturnType<StepFunction>;
  // What it still does and how it ends is nobody's business: unheard, a failure would end the process.
  result.catch(() => {});
  throw new FerlabError(
    'Expected a step that returns { outputs, updates } but found one that returns a promise. ' +
      'Make it a function that is not async, and await values before or after it.',
  );
}

/** @throws FerlabError always. */
export function refuseDisposed(): never {
  throw new FerlabError('The step is disposed of. Start it anew.');
}

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
  const slots = slotsOf(initial);
  const variables: Tensors = {};
  let disposed = false;
  const replace = (values: Tensors) => {
    for (const [name, value] of Object.entries(values)) {
      variables[name]?.dispose();
      variables[name] = tf.keep(value);
    }
  };
  const copied = (values: Tensors): Tensors => mapValues(values, (value) => tf.clone(value));
  replace(copied(initial));
  return {
    run(inputs) {
      if (disposed) refuseDisposed();
      const { outputs, updates } = tf.tidy(() => {
        const result = callStep(step, { ...constants, ...variables }, inputs);
        requireFits(result.updates, slots);
        // An unchanged variable given back would be disposed by its own replacement.
        return { outputs: copied(result.outputs), updates: copied(result.updates) };
      });
      replace(updates);
      return outputs;
    },
    read: () => (disposed ? refuseDisposed() : copied(variables)),
    write(values) {
      if (disposed) refuseDisposed();
      requireFits(values, slots);
      replace(copied(values));
    },
    dispose() {
      disposed = true;
      tf.dispose(variables);
    },
  };
}
