/** How a step is run: recorded as a graph or operation by operation, in which precision. */
import { readFileSync } from 'fs';
import { UsageError } from '../../base/index';
import { nodeBackend } from '../nodeBackend';
import { recordStep, type RecordOptions } from './recordStep';
import { runEagerly, type RunningStep, type StepFunction } from './step';

/** Of a recorded step's operations: "auto" is bfloat16 where the processor multiplies in it. */
export type Precision = 'float32' | 'bfloat16' | 'auto';

export interface RunOptions {
  /** Run each operation by itself: slower, but every value can be looked at. Default false. */
  eager?: boolean;
  /** Of the recorded step's operations; what is kept from step to step is float32 always. Default "float32". */
  precision?: Precision;
}

/**
 * Gets a step ready to run.
 *
 * @throws UsageError when bfloat16 is asked for where it can't be had; FerlabError when the step can't be recorded.
 */
export function runStep(
  step: StepFunction,
  options: RecordOptions,
  { eager = false, precision = 'float32' }: RunOptions = {},
): RunningStep {
  const bfloat16 = requireRunnable({ eager, precision });
  if (eager) return runEagerly(step, options.variables ?? {}, options.constants);
  return recordStep(step, { ...options, session: { bfloat16, ...options.session } });
}

/**
 * Whether a step runs in bfloat16 here, asked before there is a step.
 *
 * @throws UsageError when bfloat16 is asked for where it can't be had.
 */
export function requireRunnable({ eager = false, precision = 'float32' }: RunOptions): boolean {
  if (eager && precision === 'bfloat16') {
    throw new UsageError(
      'Expected precision to be float32 or auto with eager but found "bfloat16": only a recorded step has it.',
    );
  }
  return usesBfloat16(precision);
}

/**
 * Whether a precision comes to bfloat16 on this machine.
 *
 * @throws UsageError when it is asked for by name and the processor lacks it.
 */
export function usesBfloat16(precision: Precision, flags = processorFlags()): boolean {
  if (precision === 'float32') return false;
  // TensorFlow multiplies in bfloat16 on others too, but by emulation, several times slower.
  const can = !nodeBackend().binding.isUsingGpuDevice() && /\b(avx512_bf16|amx_bf16)\b/.test(flags);
  if (can || precision === 'auto') return can;
  throw new UsageError(
    'Expected precision to be float32 or auto on this machine, but found "bfloat16": ' +
      'the processor has neither AVX512_BF16 nor AMX.',
  );
}

/** What the processor says it can do; nothing where the system does not tell. */
function processorFlags(): string {
  try {
    return /^flags\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? '';
  } catch {
    return '';
  }
}
