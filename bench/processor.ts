/** What the figures of a benchmark depend on. */
import { readFileSync } from 'fs';
import os from 'os';

/**
 * This machine's processor; `bfloat16` says whether it multiplies bfloat16 by itself (AVX512-BF16 or AMX).
 *
 * Without that, bfloat16 is emulated and slower than float32.
 */
export function describeProcessor(): { name: string; cores: number; bfloat16: boolean } {
  const name = os.cpus()[0]?.model ?? 'unknown';
  return { name, cores: os.availableParallelism(), bfloat16: /\b(avx512_bf16|amx_bf16)\b/.test(flags()) };
}

function flags(): string {
  try {
    return readFileSync('/proc/cpuinfo', 'latin1');
  } catch {
    return '';
  }
}
