/** A step run eagerly and as recorded, with the same inputs, side by side. */
import assert from 'node:assert/strict';
import { recordStep, type RecordOptions } from '../../graph/recordStep';
import { runEagerly, type StepFunction, type Tensors } from '../../graph/step';
import { tf } from '../../tensorflow';

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
    if (tolerance === 0) assert.deepEqual(other.dataSync(), tensor.dataSync(), `${what}: ${name}`);
    else requireNear(other, tensor, tolerance, `${what}: ${name}`);
  }
}

function requireNear(actual: tf.Tensor, expected: tf.Tensor, tolerance: number, what: string): void {
  const [apart, largest] = tf.tidy(() => {
    const [a, b] = [actual.cast('float32'), expected.cast('float32')];
    return [a.sub(b).abs().max().dataSync()[0]!, b.abs().max().dataSync()[0]!];
  });
  assert.ok(apart! <= tolerance * largest!, `${what} differs by ${apart}, where the largest is ${largest}`);
}
