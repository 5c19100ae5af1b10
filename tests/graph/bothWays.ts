/** A step run eagerly and as recorded, with the same inputs, side by side. */
import assert from 'node:assert/strict';
import { recordStep, type RecordOptions } from '../../src/graph/recordStep';
import { runEagerly, type StepFunction, type Tensors } from '../../src/graph/step';
import { tf } from '../../src/tensorflow';

export interface BothWaysOptions extends Omit<RecordOptions, 'inputs'> {
  /** Inputs of a run, from 0; disposed after it. */
  inputsAt: (run: number) => Tensors;
  runs: number;
  /** Largest difference relative to the tensor's largest value; 0 is bit for bit. */
  tolerance?: number;
}

/** Outputs of every run, and the variables after all of them, must be equal. */
export function compareBothWays(
  step: StepFunction,
  { inputsAt, runs, tolerance = 0, ...options }: BothWaysOptions,
): void {
  const eager = runEagerly(step, options.variables ?? {}, options.constants);
  const recorded = recordStep(step, options);
  for (let run = 0; run < runs; run++) {
    tf.tidy(() => {
      const inputs = inputsAt(run);
      requireEqual(recorded.run(inputs), eager.run(inputs), tolerance, `output of run ${run}`);
    });
  }
  tf.tidy(() => requireEqual(recorded.read(), eager.read(), tolerance, `variable after ${runs} runs`));
  eager.dispose();
  recorded.dispose();
}

/** Names, shapes, types and values must be equal. */
export function requireEqual(actual: Tensors, expected: Tensors, tolerance = 0, what = 'tensor'): void {
  assert.deepEqual(Object.keys(actual).sort(), Object.keys(expected).sort(), what);
  for (const [name, tensor] of Object.entries(expected)) {
    const other = actual[name]!;
    assert.deepEqual([other.shape, other.dtype], [tensor.shape, tensor.dtype], `${what}: ${name}`);
    const [a, b] = [other.dataSync(), tensor.dataSync()];
    if (tolerance === 0) assert.deepEqual(a, b, `${what}: ${name}`);
    const difference = largestDifference(a, b);
    assert.ok(difference <= tolerance, `${what}: ${name} differs by ${difference}`);
  }
}

/** The largest difference of two lists, as a share of the second's largest value. */
function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let [difference, largest] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    if (Object.is(actual[i], expected[i])) continue;
    const apart = Math.abs(actual[i]! - expected[i]!);
    if (!(apart <= difference)) difference = apart;
  }
  for (let i = 0; i < expected.length; i++) largest = Math.max(largest, Math.abs(expected[i]!));
  return difference === 0 ? 0 : difference / largest;
}
