/** What the figures of a benchmark depend on. */
import { readFileSync } from 'fs';
import os from 'os';

/** This machine's processor, and how busy it is. */
export interface Processor {
  name: string;
  cores: number;
  /** Whether it multiplies bfloat16 by itself (AVX512-BF16 or AMX); emulated, it is slower than float32. */
  bfloat16: boolean;
  /** How many processes wanted a core in the minute before. */
  load: number;
}

/**
 * Describes the processor; says on standard error when other programs keep it busy.
 *
 * Then no ratio holds: PyTorch's threads wait for each other at every layer, and lose more than TensorFlow's.
 */
export function describeProcessor(): Processor {
  const [cores, load] = [os.availableParallelism(), os.loadavg()[0]!];
  if (load > cores / 2) {
    console.error(
      `This machine is busy (load ${load.toFixed(1)} on ${cores} cores): no ratio measured now can be relied on.`,
    );
  }
  const name = os.cpus()[0]?.model ?? 'unknown';
  return { name, cores, bfloat16: /\b(avx512_bf16|amx_bf16)\b/.test(flags()), load };
}

function flags(): string {
  try {
    return readFileSync('/proc/cpuinfo', 'latin1');
  } catch {
    return '';
  }
}
